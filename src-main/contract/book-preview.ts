// Pages of a book as a window shows them: the boxes of one layout, letters as outlines. Nothing here decides where anything stands.

import { z } from 'zod';
import { instead, languageTag, pageLayoutNames } from './book.ts';
import { letterKinds, panelShares, spot } from './book-page.ts';
import { sceneId } from './ids.ts';

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
  /** Among all pages, from 0: the front cover. */
  number: z.int().min(0),
  /** null: it has no scenes. */
  layout: z.enum(pageLayoutNames).nullable(),
  scenes: z.array(sceneId),
  /** Of a page of panels: how it is cut, which the scene that comes first on it keeps. */
  grid: z
    .strictObject({ scene: sceneId, shares: panelShares, area: z.strictObject(rect), gap: z.number() })
    .nullable(),
  letters: z.array(
    z.strictObject({
      scene: sceneId,
      /** Among the scene's letters. */
      index: z.int().min(0),
      kind: z.enum(letterKinds),
      rect: z.strictObject(rect),
      /** As they were set when it was laid out. */
      at: spot.nullable(),
      tail: spot.nullable(),
      /** Where its tail ends. */
      tip: z.strictObject({ x: z.number(), y: z.number() }).nullable(),
      /** Where the whole picture would lie that it stands on. */
      picture: z.strictObject(rect),
    }),
  ),
  /** What is written on it, for whoever cannot see it. */
  text: z.string(),
  boxes: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('picture'),
        frame: z.int().positive(),
        /** Whose picture can be moved in its frame; null: it stands around the story. */
        scene: sceneId.nullable(),
        /** The frame: more than this box where it goes across two pages. */
        whole: z.strictObject(rect),
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
        letter: z.strictObject({ scene: sceneId, index: z.int().min(0) }).optional(),
      }),
    ]),
  ),
});
export type PreviewPage = z.infer<typeof previewPage>;

/** Which book of the story is looked at. */
const shown = {
  instead,
  /** One of the story's further languages; absent or null: its own words. */
  language: languageTag.nullable().default(null),
};

/** Of facing pages the right one is read first, and pages are turned to the right. */
const rightToLeft = z.boolean();

/** Pages that lie open together. */
export const previewRequest = z.strictObject({ spread: z.int().min(0), ...shown });

export const bookPreview = z.strictObject({
  width: z.number().positive(),
  height: z.number().positive(),
  rightToLeft,
  /** Of each spread there is, the scenes on it. */
  scenes: z.array(z.array(sceneId)).min(1),
  /** The one asked for, or the last there is. */
  spread: z.int().min(0),
  /** In the order in which they are read. */
  pages: z.array(previewPage).min(1).max(2),
  /** Of the whole book. */
  pageCount: z.int().min(1),
  /** What its words are in, as a language tag. */
  language: languageTag,
  notes: z.array(z.string()),
});

/** @see PreviewPage.number */
export const pageRequest = z.strictObject({ number: z.int().min(0), ...shown });

export const layoutsRequest = z.strictObject({ scene: sceneId, ...shown });

/** The pages that a scene would have, in bars instead of letters. */
export const previewLayouts = z.strictObject({
  width: z.number().positive(),
  height: z.number().positive(),
  rightToLeft,
  layouts: z.array(
    z.strictObject({ layout: z.enum(pageLayoutNames), pages: z.array(previewPage).min(1).max(3) }),
  ),
});
export type PreviewLayouts = z.infer<typeof previewLayouts>;
