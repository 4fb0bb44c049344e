// What a person set for one scene's page of the book: its layout, whether it shares the page, and what of its picture is seen. All of it
// may be absent: then the book decides.

import { z } from 'zod';
import { pageLayoutNames } from './book.ts';

/** A place in a picture: fractions of its width and height. */
const spot = z.strictObject({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) });

export const MOST_ZOOM = 8;

/** What is in the middle of the frame, and how often the picture is enlarged beyond filling it. */
const pictureCrop = z.strictObject({ ...spot.shape, zoom: z.number().min(1).max(MOST_ZOOM) });
export type PictureCrop = z.output<typeof pictureCrop>;

const fields = {
  /** null: as the book wants it. */
  layout: z.enum(pageLayoutNames).nullable(),
  /** It shares the page of the scene before it; null: as the book wants it. */
  joins: z.boolean().nullable(),
  /** null: as much as the frame takes, around the character. */
  crop: pictureCrop.nullable(),
};

export const scenePage = z.strictObject({
  layout: fields.layout.default(null),
  joins: fields.joins.default(null),
  crop: fields.crop.default(null),
});
export type ScenePage = z.output<typeof scenePage>;

export const scenePagePatch = z.strictObject(fields).partial();

/** Nothing is set. */
export const plainPage: ScenePage = scenePage.parse({});
