// The shelf: characters and styles that a person keeps on this machine, to add to any story.

import { z } from 'zod';
import { appUrl, characterId, seed, text } from './ids.ts';
import { colour } from './story-view.ts';

/** Its own on this machine, never used twice. */
export const keptId = z.string().regex(/^[0-9a-f]{16}$/);

const common = {
  id: keptId,
  name: text,
  picture: appUrl.nullable(),
  /** Taken off the shelf in this session: it can still be put back. */
  removed: z.boolean(),
};

const kept = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('character'),
    description: text,
    colour,
    /** Of its picture: with the same words and model it looks so again. */
    seed: seed.nullable(),
  }),
  z.strictObject({ ...common, kind: z.literal('style'), words: text }),
]);
export type Kept = z.infer<typeof kept>;
export type KeptKind = Kept['kind'];

/** Newest first. */
export const shelfView = z.array(kept);

/** Of the window's story, with a picture of it where there is one. */
export const shelfKeep = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('character'), id: characterId }),
  z.strictObject({ what: z.literal('style') }),
]);
