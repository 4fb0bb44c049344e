// What a person set for one scene's page of the book: its layout, whether it shares the page, how large its picture is drawn for it, what
// of that is seen, and the lettering on it. All of it may be absent: then the book decides.

import { z } from 'zod';
import { MOST_PANELS, pageLayoutNames } from './book.ts';
import { drawSettings } from './settings.ts';

/** A place in a picture: fractions of its width and height. */
export const spot = z.strictObject({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) });

export const MOST_ZOOM = 8;

/** What is in the middle of the frame, and how often the picture is enlarged beyond filling it. */
const pictureCrop = z.strictObject({ ...spot.shape, zoom: z.number().min(1).max(MOST_ZOOM) });
export type PictureCrop = z.output<typeof pictureCrop>;

export const letterKinds = ['speech', 'thought', 'sound', 'narration'] as const;

export const LONGEST_LETTER = 400;

/** What is said, thought, heard or told in a picture. */
const letter = z.strictObject({
  kind: z.enum(letterKinds),
  text: z.string().max(LONGEST_LETTER),
  /** Its middle; null: where it hides least. */
  at: spot.nullable().default(null),
  /** What a balloon points at; null: the character. */
  tail: spot.nullable().default(null),
  /** Of its usual size. */
  size: z.number().min(0.5).max(3).default(1),
});
export type Letter = z.output<typeof letter>;

export const MOST_LETTERS = 12;
const letters = z.array(letter).max(MOST_LETTERS);

const shares = z.array(z.number().min(0.01).max(100)).min(1).max(MOST_PANELS);

/** How a page is cut into panels: shares of the height for its rows, and of the width for the panels in each. */
export const panelShares = z.strictObject({ rows: shares, columns: z.array(shares).min(1).max(MOST_PANELS) });
export type PanelShares = z.output<typeof panelShares>;

/** Pixels. */
const pictureSize = z.strictObject({
  width: drawSettings.shape.width.unwrap(),
  height: drawSettings.shape.height.unwrap(),
});
export type PictureSize = z.output<typeof pictureSize>;

const fields = {
  /** null: as the book wants it. */
  layout: z.enum(pageLayoutNames).nullable(),
  /** It shares the page of the scene before it; null: as the book wants it. */
  joins: z.boolean().nullable(),
  /** null: as much as the frame takes, around the character. */
  crop: pictureCrop.nullable(),
  /** Its pictures are drawn so, that they have the shape of their frame; null: like the story's others. */
  size: pictureSize.nullable(),
  /** In the order they are read. */
  letters,
  /** Of a page of panels that begins with this scene, where it has as many; null: as the pictures want it. */
  panels: panelShares.nullable(),
};

export const scenePage = z.strictObject({
  layout: fields.layout.default(null),
  joins: fields.joins.default(null),
  crop: fields.crop.default(null),
  size: fields.size.default(null),
  letters: letters.default([]),
  panels: fields.panels.default(null),
});
export type ScenePage = z.output<typeof scenePage>;

export const scenePagePatch = z.strictObject(fields).partial();

/** Nothing is set. */
export const plainPage: ScenePage = scenePage.parse({});
