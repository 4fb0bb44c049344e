// A story out of the studio: read and checked, laid out once, written in every way that was asked for. What comes of it appears whole
// or not at all.

import type { BookKind, ExportOptions, PrintFinding } from '../contract/book.ts';
import { FabulaError } from '../contract/errors.ts';
import { uuidFrom } from '../files/hash-file.ts';
import { fileNameOf } from '../files/story-names.ts';
import { writeTogether } from '../files/write-together.ts';
import { type KnownPictures, readBook, type StorySource } from './book-source.ts';
import { inLanguage } from './captions/in-language.ts';
import { type EnlargedPictures, enlargePictures, type PictureEnlarger } from './enlarge-pictures.ts';
import { type Book, layOutBook, wordsOf } from './lay-out-book.ts';
import type { BookContent } from './model/content.ts';
import { OUTPUTS } from './output/outputs.ts';
import { FOR_PRINT, FOR_SCREEN } from './paint/prepare-picture.ts';
import { checkForPrint } from './print-check.ts';
import { type BookFonts, openBookFonts } from './type/book-fonts.ts';
import { TYPE_THEMES } from './type/themes.ts';

export interface ExportRequest {
  story: StorySource;
  options: ExportOptions;
  /** Where it goes; it is made where it is not there. */
  folder: string;
  /** Of files whose story has no title. */
  unnamed: string;
  /** A font file for letters that the theme's faces do not have. */
  font?: string | undefined;
  /** For pictures that have too few pixels for their pages; absent: Lanczos. */
  enlarger?: PictureEnlarger | undefined;
  madeAt?: Date;
  signal: AbortSignal;
  /** 0 to 1, and what is being written. */
  onProgress?: (part: number, kind: BookKind | undefined) => void;
}

export interface Exported {
  /** Files and folders, in the order they were asked for. */
  paths: string[];
  notes: string[];
  findings: PrintFinding[];
  pages: number;
}

export interface LaidBook {
  book: Book;
  fonts: BookFonts;
  notes: string[];
}

/** What the same story's next book can take over: pictures never change, and the same letters need the same fonts. */
export interface KeptParts {
  pictures: KnownPictures;
  fonts?: { key: string; fonts: BookFonts };
}

/** Throws FabulaError: see `readBook` and `openBookFonts`. */
export async function makeBook(
  story: StorySource,
  { font, signal, kept }: { font?: string | undefined; signal?: AbortSignal; kept?: KeptParts } = {},
): Promise<LaidBook> {
  const { content, undrawn } = await readBook(story, { known: kept?.pictures, signal });
  const words = wordsOf(content, story.book);
  const key = JSON.stringify([story.book.theme, font, lettersIn(words.body), lettersIn(words.title)]);
  const fonts =
    kept?.fonts?.key === key
      ? kept.fonts.fonts
      : await openBookFonts(TYPE_THEMES[story.book.theme], words, font);
  if (kept) kept.fonts = { key, fonts };
  return { book: layOutBook(content, story.book, fonts), fonts, notes: notesOf(content, undrawn, fonts) };
}

const lettersIn = (text: string): string => [...new Set(text)].sort().join('');

/** Throws FabulaError: what is wrong with the story before anything is written, disk-full, not-writable, cancelled. */
export async function exportBook(request: ExportRequest): Promise<Exported> {
  const { options, folder, unnamed, font, enlarger, madeAt = new Date(), signal, onProgress } = request;
  try {
    const { story, notes: untold } = inLanguage(request.story, options.language);
    const { book, fonts, notes } = await makeBook(story, { font, signal });
    const findings = checkForPrint(book, options, enlarger);
    const name = nameOf(fileNameOf(book.content.title, unnamed), options.language);
    const identity = uuidFrom(
      JSON.stringify([book.content.title, book.content.author, book.content.language]),
    );
    const enlarging = enlarger && hasPages(options);
    // Networks take far longer than everything else.
    const from = enlarging ? 0.9 : 0;
    let enlarged: EnlargedPictures | undefined;
    const paths = await writeTogether(folder, async (hidden) => {
      if (enlarging) {
        enlarged = await enlargePictures({
          ...{ book, png: story.png, enlarger, signal },
          dpi: options.preset === 'print' ? FOR_PRINT.dpi : FOR_SCREEN.dpi,
          onProgress: (part) => onProgress?.(from * part, undefined),
        });
      }
      const names: string[] = [];
      for (const [index, kind] of options.to.entries()) {
        const told = (part: number) =>
          onProgress?.(from + ((1 - from) * (index + part)) / options.to.length, kind);
        told(0);
        signal.throwIfAborted();
        const job = {
          book,
          fonts,
          png: enlarged?.png ?? story.png,
          story: request.story,
          options,
          name,
          identity,
          madeAt,
          signal,
          onProgress: told,
        };
        names.push(...(await OUTPUTS[kind](job, hidden)));
      }
      signal.throwIfAborted();
      return names;
    }).finally(() => enlarged?.close());
    onProgress?.(1, undefined);
    const said = [
      ...untold,
      ...notes,
      ...(enlarged && enlarger ? [enlargedNote(enlarged.count, enlarger)] : []),
    ];
    return { paths, notes: said, findings, pages: book.pages.length };
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new FabulaError('cancelled', 'The export was stopped; nothing of it was kept.', 'Start it again.', {
      cause: error,
    });
  }
}

/** Whose pictures are scaled to the size of their pages. */
const hasPages = ({ to, pages }: ExportOptions): boolean =>
  to.some(
    (kind) => ['pdf', 'epub', 'cbz'].includes(kind) || (pages && ['png', 'webp', 'jpeg'].includes(kind)),
  );

const enlargedNote = (count: number, { name, scale }: PictureEnlarger): string =>
  count === 0
    ? `No picture had to be enlarged: ${name} was not used.`
    : `${count === 1 ? 'One picture was' : `${count} pictures were`} enlarged ${scale} times by ${name}.`;

/** Books of one story in several languages lie side by side. */
const nameOf = (name: string, language: string | null): string =>
  language === null ? name : `${name} (${language})`;

function notesOf({ scenes }: BookContent, undrawn: readonly number[], fonts: BookFonts): string[] {
  const notes: string[] = [];
  const isSilent = (number: number) => scenes[number - 1]!.caption === '';
  const [words, nothing] = [undrawn.filter((one) => !isSilent(one)), undrawn.filter(isSilent)];
  if (words.length > 0)
    notes.push(
      words.length === 1
        ? `Scene ${words[0]} has no picture yet: its page has words only.`
        : `Scenes ${words.join(', ')} have no pictures yet: their pages have words only.`,
    );
  if (nothing.length > 0)
    notes.push(
      nothing.length === 1
        ? `Scene ${nothing[0]} has neither a picture nor words yet: its page is empty.`
        : `Scenes ${nothing.join(', ')} have neither pictures nor words yet: their pages are empty.`,
    );
  for (const { face, letters, taken } of fonts.missing) {
    const shown = letters.slice(0, 20).join(' ');
    notes.push(
      taken === undefined
        ? `No font here has ${shown}: left out.`
        : `${face} does not have ${shown}: taken from ${taken}.`,
    );
  }
  return notes;
}
