// How a story becomes a book, as a person chooses it: page format, type, layouts, what is written and for whom. Each choice
// has a default, so that a book can be had without a question; how pages are laid out is not known here.

import { z } from 'zod';

export const pageFormatNames = ['8.5x8.5', '8x10', 'a4', 'a5', 'letter', '16:9', '9:16'] as const;

/** Points of a side: from a stamp to what PDF readers still open. */
export const PAGE_SIDES = { least: 72, most: 14_400 } as const;
const side = z.number().min(PAGE_SIDES.least).max(PAGE_SIDES.most);

const INCH = 72;
const MILLIMETRE = INCH / 25.4;

/** In points. */
export const PAGE_SIZES: Readonly<
  Record<(typeof pageFormatNames)[number], { width: number; height: number }>
> = {
  '8.5x8.5': { width: 8.5 * INCH, height: 8.5 * INCH },
  '8x10': { width: 8 * INCH, height: 10 * INCH },
  a4: { width: 210 * MILLIMETRE, height: 297 * MILLIMETRE },
  a5: { width: 148 * MILLIMETRE, height: 210 * MILLIMETRE },
  letter: { width: 8.5 * INCH, height: 11 * INCH },
  '16:9': { width: 960, height: 540 },
  '9:16': { width: 405, height: 720 },
};

/** Of the trimmed page. */
const pageFormat = z.union([z.enum(pageFormatNames), z.strictObject({ width: side, height: side })]);
export type PageFormat = z.infer<typeof pageFormat>;

export const typeThemeNames = ['picture-book', 'comic', 'fairy-tale', 'notebook'] as const;
const typeTheme = z.enum(typeThemeNames);
export type TypeThemeName = z.infer<typeof typeTheme>;

export const pageLayoutNames = [
  'full-bleed',
  'picture-above',
  'text-beside',
  'text-around',
  'double-spread',
  'vignette',
  'text-only',
  'comic',
] as const;
export type PageLayoutName = (typeof pageLayoutNames)[number];

/** Of a comic's page. */
export const MOST_PANELS = 9;

const line = z.string().max(500);
export const languageTag = z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/);

export const paperNames = ['white', 'cream', 'colour'] as const;

/** What stands on the pages around the story, besides its title. */
export const bookTexts = {
  author: line,
  /** Below the title. */
  subtitle: line,
  dedication: line,
  /** On the back cover. */
  blurb: z.string().max(2000),
};

const choices = {
  format: pageFormat,
  /** What it is printed on: the spine is as thick as its leaves. */
  paper: z.enum(paperNames),
  theme: typeTheme,
  /** `auto`: each page as its words and its picture want it. */
  layout: z.enum(['auto', ...pageLayoutNames]),
  /** Scenes on a comic's page, where they fit. */
  panels: z.int().min(1).max(MOST_PANELS),
  ...bookTexts,
  /** A language tag (BCP 47) of its words; null: by their letters Chinese, Hebrew, Arabic, Persian or Urdu, else English. */
  language: languageTag.nullable(),
  /** Other numbers give other layouts where several would do. */
  shuffle: z.int().min(0),
};

/** What a person chose for the whole book; it belongs to the story. */
export const bookChoices = z.strictObject({
  format: choices.format.default('8.5x8.5'),
  paper: choices.paper.default('white'),
  theme: choices.theme.default('picture-book'),
  layout: choices.layout.default('auto'),
  panels: choices.panels.default(4),
  author: choices.author.default(''),
  subtitle: choices.subtitle.default(''),
  dedication: choices.dedication.default(''),
  blurb: choices.blurb.default(''),
  language: choices.language.default(null),
  shuffle: choices.shuffle.default(0),
});
export type BookChoices = z.output<typeof bookChoices>;

/** Some of the choices. */
export const bookPatch = z.strictObject(choices).partial();
export type BookPatch = z.output<typeof bookPatch>;

export const bookPresets = ['print', 'screen'] as const;
const bookPreset = z.enum(bookPresets);

/**
 * What a story can be written as. `epub` has fixed pages, `epub-text` flows; `sheet` is a contact sheet; `captions` is a
 * table for translators.
 */
export const bookKinds = [
  'pdf',
  'epub',
  'epub-text',
  'cbz',
  'html',
  'docx',
  'webtoon',
  'gif',
  'animation',
  'sheet',
  'png',
  'webp',
  'jpeg',
  'captions',
] as const;
const bookKind = z.enum(bookKinds);
export type BookKind = z.infer<typeof bookKind>;

/** Choices that hold for this time alone, where the story cannot be changed. */
export const instead = bookPatch.optional();

export const exportOptions = z.strictObject({
  to: z.array(bookKind).min(1).max(bookKinds.length),
  preset: bookPreset.default('screen'),
  /** Of a PDF: facing pages on one sheet. */
  spreads: z.boolean().default(false),
  /** Of png, webp and jpeg: whole pages with their words; else the scenes' pictures alone. */
  pages: z.boolean().default(false),
  /** One of the story's further languages; null: its own words. */
  language: languageTag.nullable().default(null),
  /** Pictures say how they were drawn. */
  parameters: z.boolean().default(true),
});
export type ExportOptions = z.output<typeof exportOptions>;

export const exportRequest = z.strictObject({
  ...exportOptions.shape,
  instead,
  /** By the network that the person added, where there is one: pictures with too few pixels for their pages. */
  enlarge: z.boolean().default(false),
});

/** A network that enlarges pictures. */
export const enlargerView = z.strictObject({
  name: z.string(),
  /** How often wider and higher they become. */
  scale: z.number().min(2),
});

export const bookProgress = z.strictObject({
  /** 0 to 1. */
  part: z.number().min(0).max(1),
  /** What is being written. */
  kind: bookKind.nullable(),
});

/** What a printer would refuse, and how to mend it. */
const printFinding = z.strictObject({
  kind: z.enum(['resolution', 'gutter', 'edge', 'page-count']),
  /** From 1, as in the PDF of the inside; 0: the cover. */
  page: z.int().min(0).optional(),
  /** From 1. */
  scenes: z.array(z.int().min(1)).optional(),
  /** Dots to the inch. */
  dpi: z.int().min(0).optional(),
  text: z.string(),
  hint: z.string(),
});
export type PrintFinding = z.infer<typeof printFinding>;

/** What a table of words brought. */
export const captionsRead = z.strictObject({
  languages: z.array(languageTag),
  /** Texts taken in. */
  count: z.int().min(0),
  notes: z.array(z.string()),
});
export type CaptionsRead = z.infer<typeof captionsRead>;

export const exported = z.strictObject({
  /** Names of files and folders. */
  names: z.array(z.string()),
  /** Where they are, as a person reads it; for display only. */
  folder: z.string(),
  pages: z.int().min(1),
  notes: z.array(z.string()),
  findings: z.array(printFinding),
});
export type BookExported = z.infer<typeof exported>;
