// Pictures of the words that the built-in model was taught, as windows see them: drawn on this computer when a person asks.

import { z } from 'zod';
import { appUrl } from './ids.ts';

const phrase = z.string().min(1).max(200);

export const wordPictures = z.strictObject({
  /** By word or phrase. */
  drawn: z.record(phrase, appUrl),
  /** In the order of drawing. */
  waiting: z.array(phrase),
  /** What they take on the disk. */
  bytes: z.int().min(0),
});
export type WordPicturesView = z.infer<typeof wordPictures>;

export const wordsDraw = z.strictObject({ words: z.array(phrase).min(1).max(2000) });
