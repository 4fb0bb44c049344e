// `fabula export`: a drawn story as a book. What is wrong with it or with the flags is said before anything is written.

import { Command } from 'commander';
import { z } from 'zod';
import type { StorySource } from '../book/book-source.ts';
import {
  type BookPatch,
  bookKinds,
  bookPatch,
  bookPresets,
  type ExportOptions,
  exportOptions,
  type PageFormat,
  pageFormatNames,
  pageLayoutNames,
  paperNames,
  typeThemeNames,
} from '../contract/book.ts';
import { FabulaError } from '../contract/errors.ts';
import { omitUndefined } from '../contract/omit-undefined.ts';
import type { Enlarger } from '../diffusion/enlarger.ts';
import { peakMemory } from '../diffusion/runtime/peak-memory.ts';
import { oneOf, show } from '../imports/settings/read-setting.ts';
import { linesTo, type Output } from './lines.ts';
import { megabytes, shortDuration } from './progress/amounts.ts';

export interface ExportFlags {
  file: string;
  out: string;
  font?: string;
  /** A network that enlarges pictures. */
  enlarge?: string;
  json: boolean;
  options: ExportOptions;
  /** Instead of what the story has. */
  book: BookPatch;
}

type Options = Readonly<Record<string, string | boolean | undefined>>;

/** The `export` command; `run` gets its flags, read and checked. */
export function exportCommand(run: (flags: ExportFlags) => Promise<void>): Command {
  return new Command('export')
    .description('make a book of a drawn story: for print, for readers, as pictures')
    .argument('<FILE>', 'a .fabula story')
    .requiredOption('--to <KINDS>', `what to write, with commas between: ${bookKinds.join(', ')}`)
    .option(
      '--preset <NAME>',
      `${bookPresets.join(' or ')}: bleed, crop marks and all pixels, or small files`,
      'screen',
    )
    .option('--out <DIR>', 'where it goes', '.')
    .option(
      '--format <SIZE>',
      `the page: ${pageFormatNames.join(', ')}, or a size such as 210x148mm or 6x9in`,
    )
    .option('--paper <NAME>', `for the spine's width: ${paperNames.join(', ')}`)
    .option('--theme <NAME>', `the style of type: ${typeThemeNames.join(', ')}`)
    .option('--layout <NAME>', `of all pages: auto, ${pageLayoutNames.join(', ')}`)
    .option('--panels <N>', "scenes on a comic's page, 1 to 9 (with --layout comic)")
    .option('--author <NAME>', 'who wrote it')
    .option('--subtitle <TEXT>', 'below the title')
    .option('--dedication <TEXT>', 'for whom it is')
    .option('--blurb <TEXT>', 'on the back cover')
    .option(
      '--language <TAG>',
      'of the words, such as en, de or zh-Hans; the translated ones where the story has them',
    )
    .option('--shuffle <N>', 'another number, other layouts')
    .option('--font <FILE>', "a font for letters that the theme's faces do not have")
    .option(
      '--enlarge <FILE>',
      'a network that enlarges pictures with too few pixels (ESRGAN family, .safetensors); else Lanczos does',
    )
    .option('--spreads', 'PDF: facing pages on one sheet')
    .option('--pages', 'png, webp, jpeg: whole pages with their words')
    .option('--no-parameters', 'png, webp, jpeg: nothing in them says how they were drawn')
    .option('--json', 'tell progress as one JSON object a line')
    .action((file: string, options: Options) => run(readFlags(file, options)));
}

function readFlags(file: string, options: Options): ExportFlags {
  const text = (name: string) => options[name] as string | undefined;
  const to = text('to')!
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== '');
  for (const kind of to) {
    if (!(bookKinds as readonly string[]).includes(kind))
      throw bad(`--to cannot be ${show(kind)}`, `Choose ${oneOf(bookKinds)}.`);
  }
  const [format, language] = [text('format'), text('language')];
  const given = {
    to: [...new Set(to)],
    preset: text('preset'),
    spreads: options.spreads === true,
    pages: options.pages === true,
    parameters: options.parameters !== false,
    ...(language === undefined ? {} : { language }),
  };
  const book = {
    ...(format === undefined ? {} : { format: readFormat(format) }),
    ...chosen('theme'),
    ...chosen('paper'),
    ...chosen('layout'),
    ...chosen('author'),
    ...chosen('subtitle'),
    ...chosen('dedication'),
    ...chosen('blurb'),
    ...(language === undefined ? {} : { language }),
    ...wholeNumber('panels'),
    ...wholeNumber('shuffle'),
  };
  const parsed = z
    .strictObject({ options: exportOptions, book: bookPatch })
    .safeParse({ options: given, book });
  if (!parsed.success) throw refused(parsed.error, options);
  const [font, enlarge] = [text('font'), text('enlarge')];
  return {
    file,
    out: text('out')!,
    json: options.json === true,
    ...parsed.data,
    ...(font === undefined ? {} : { font }),
    ...(enlarge === undefined ? {} : { enlarge }),
  };

  function chosen(name: string): object {
    return options[name] === undefined ? {} : { [name]: options[name] };
  }

  function wholeNumber(name: string): object {
    const value = text(name);
    return value === undefined ? {} : { [name]: /^\s*\d+\s*$/.test(value) ? Number(value) : value };
  }
}

const CHOICES: Record<string, string> = {
  to: oneOf(bookKinds),
  preset: oneOf(bookPresets),
  theme: oneOf(typeThemeNames),
  paper: oneOf(paperNames),
  layout: oneOf(['auto', ...pageLayoutNames]),
  panels: 'a whole number from 1 to 9',
  shuffle: 'a whole number from 0 up',
  language: 'a language tag such as en, de or zh-Hans',
  author: 'at most 500 letters',
  subtitle: 'at most 500 letters',
  dedication: 'at most 500 letters',
  blurb: 'at most 2000 letters',
  format: 'sides from 1 to 200 inches',
};

function refused(error: z.ZodError, options: Options): FabulaError {
  const name = String(error.issues[0]!.path.findLast((one) => one in CHOICES) ?? 'to');
  return bad(`--${name} cannot be ${show(String(options[name]))}`, `Choose ${CHOICES[name]}.`);
}

const UNITS: Record<string, number> = { mm: 72 / 25.4, cm: 720 / 25.4, in: 72, pt: 1 };

function readFormat(text: string): PageFormat {
  const name = pageFormatNames.find((one) => one === text.trim().toLowerCase());
  if (name) return name;
  const [, width, height, unit] = /^([\d.]+)\s*x\s*([\d.]+)\s*(mm|cm|in|pt)$/i.exec(text.trim()) ?? [];
  const points = [Number(width), Number(height)].map(
    (side) => side * (UNITS[unit?.toLowerCase() ?? ''] ?? Number.NaN),
  );
  if (points.every((one) => Number.isFinite(one) && one > 0))
    return { width: points[0]!, height: points[1]! };
  throw bad(
    `--format cannot be ${show(text)}`,
    `Choose ${oneOf(pageFormatNames)}, or a size such as 210x148mm or 6x9in.`,
  );
}

function bad(what: string, hint: string): FabulaError {
  return new FabulaError('bad-argument', `${what}.`, hint);
}

/** null: the story has no words in it, so that it is the language of its own. */
function translated({ translations, scenes }: StorySource, language: string | null): string | null {
  const told = scenes.flatMap((scene) => [scene.translations, scene.chapterNames]);
  const has = [translations, ...told].some((one) => language !== null && language in one);
  return has ? language : null;
}

/** Everything heavy is loaded only now: mistakes in flags are told at once. */
export async function runExport(
  flags: ExportFlags,
  { stdout, stderr, signal }: { stdout: Output; stderr: Output; signal: AbortSignal },
): Promise<void> {
  const started = performance.now();
  const { openForExport } = await import('./export-source.ts');
  const { exportBook } = await import('../book/export-book.ts');
  const [out, log] = [linesTo(stdout), linesTo(stderr)];
  const enlarger = flags.enlarge === undefined ? undefined : await openEnlarger(flags.enlarge);
  const source = await openForExport(flags.file);
  try {
    const { paths, notes, findings, pages } = await exportBook({
      story: { ...source.story, book: { ...source.story.book, ...omitUndefined(flags.book) } },
      options: { ...flags.options, language: translated(source.story, flags.options.language) },
      folder: flags.out,
      unnamed: source.name,
      font: flags.font,
      enlarger,
      signal,
      onProgress: (part, kind) => {
        if (flags.json) out(JSON.stringify({ type: 'progress', total: part, ...(kind ? { kind } : {}) }));
      },
    });
    const seconds = (performance.now() - started) / 1000;
    const peakMemoryBytes = peakMemory();
    if (flags.json) {
      for (const text of notes) out(JSON.stringify({ type: 'note', text }));
      for (const finding of findings) out(JSON.stringify({ type: 'print-check', ...finding }));
      out(JSON.stringify({ type: 'done', paths, pages, seconds, peakMemoryBytes }));
      return;
    }
    for (const text of notes) log(`note: ${text}`);
    for (const { text, hint } of findings) log(`print: ${text} ${hint}`);
    for (const path of paths) out(path);
    out(`${pages} pages in ${shortDuration(seconds)}, peak memory ${megabytes(peakMemoryBytes)}`);
  } finally {
    source.close();
    await enlarger?.close();
  }
}

async function openEnlarger(file: string): Promise<Enlarger> {
  const { Enlarger } = await import('../diffusion/enlarger.ts');
  return Enlarger.open(file);
}
