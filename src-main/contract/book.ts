// How a story becomes a book, as a person chooses it: page format, type, layouts, what is written and for whom. Each choice
// has a default, so that a book can be had without a question; how pages are laid out is not known here.

import { z } from 'zod';

export const pageFormatNames = ['8.5x8.5', '8x10', 'a4', 'a5', 'letter', '16:9', '9:16'] as const;

/** A side in points: from a stamp to what PDF readers still open. */
const side = z.number().min(72).max(14_400);

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
const pageLayout = z.enum(pageLayoutNames);
export type PageLayoutName = z.infer<typeof pageLayout>;

/** Of a comic's page. */
const MOST_PANELS = 9;

const line = z.string().trim().max(500);

export const bookOptions = z.strictObject({
  format: pageFormat.default('8.5x8.5'),
  theme: typeTheme.default('picture-book'),
  /** `auto`: each page as its words and its picture want it. */
  layout: z.enum(['auto', ...pageLayoutNames]).default('auto'),
  /** Scenes on a comic's page, where they fit. */
  panels: z.int().min(1).max(MOST_PANELS).default(4),
  author: line.default(''),
  dedication: line.default(''),
  /** A language tag (BCP 47); absent: Chinese where there are Chinese letters, else English. */
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
    .optional(),
  /** Other numbers give other layouts where several would do. */
  shuffle: z.int().min(0).default(0),
});
export type BookOptions = z.output<typeof bookOptions>;

export const bookPresets = ['print', 'screen'] as const;
const bookPreset = z.enum(bookPresets);

/** What a story can be written as. `epub` has fixed pages, `epub-text` flows; `sheet` is a contact sheet. */
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
] as const;
const bookKind = z.enum(bookKinds);
export type BookKind = z.infer<typeof bookKind>;

export const exportOptions = z.strictObject({
  to: z.array(bookKind).min(1).max(bookKinds.length),
  preset: bookPreset.default('screen'),
  /** Of a PDF: facing pages on one sheet. */
  spreads: z.boolean().default(false),
  /** Of png, webp and jpeg: whole pages with their words; else the scenes' pictures alone. */
  pages: z.boolean().default(false),
  /** Pictures say how they were drawn. */
  parameters: z.boolean().default(true),
  book: bookOptions.prefault({}),
});
export type ExportOptions = z.output<typeof exportOptions>;

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

/** Numbers of an outline, as in SVG's `d`. */
const outline = z
  .string()
  .max(2_000_000)
  .regex(/^[MLHVCSQTAZmlhvcsqtaz0-9eE., +-]*$/);
const pageColour = z.string().regex(/^#[0-9a-f]{6}$/);
const rect = { x: z.number(), y: z.number(), width: z.number(), height: z.number() };

/** A page as it will be exported: points from its upper left corner. Letters come as outlines, so that no font is needed. */
const previewPage = z.strictObject({
  side: z.enum(['left', 'right', 'single']),
  background: pageColour,
  /** What is written on it, for whoever cannot see it. */
  text: z.string(),
  boxes: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('picture'),
        frame: z.int().positive(),
        ...rect,
        crop: z.strictObject(rect),
        /** Pixels of the whole picture. */
        size: z.strictObject({ width: z.number(), height: z.number() }),
        clip: outline.optional(),
        fadeInto: pageColour.optional(),
      }),
      z.strictObject({
        kind: z.literal('shape'),
        path: outline,
        fill: pageColour.optional(),
        stroke: z.strictObject({ colour: pageColour, width: z.number() }).optional(),
      }),
    ]),
  ),
});
export type PreviewPage = z.infer<typeof previewPage>;

/** Pages that lie open together. */
export const previewRequest = z.strictObject({ book: bookOptions, spread: z.int().min(0) });

export const bookPreview = z.strictObject({
  width: z.number().positive(),
  height: z.number().positive(),
  spreads: z.int().min(1),
  /** The one asked for, or the last there is. */
  spread: z.int().min(0),
  pages: z.array(previewPage).min(1).max(2),
  notes: z.array(z.string()),
});
