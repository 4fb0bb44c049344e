// Everything a person can do to a story, as one union: each edit is saved at once and can be undone.
// Drawing is not an edit (it adds pictures and is never undone); choosing among pictures is.

import { z } from 'zod';
import { bookPatch } from './book.ts';
import { translation } from './book-languages.ts';
import { scenePagePatch } from './book-page.ts';
import { findQuery } from './find.ts';
import { characterId, frameId, modelId, place, sceneId, seed, several, text } from './ids.ts';
import { chosenSettings } from './settings.ts';
import { colour, scenePlaces } from './story-view.ts';
import { subjectMask } from './subject-mask.ts';

const sceneFields = z.strictObject({
  prompt: text,
  caption: text,
  /** What is not wanted in it. */
  negative: text,
  cast: z.array(characterId).max(1000).nullable(),
  seed: seed.nullable(),
  places: scenePlaces,
  /** A chapter begins with it, and is called so; null: none does. */
  chapter: text.nullable(),
});

const characterFields = z.strictObject({ name: text, description: text, colour });

/** Scenes on their way to another place: characters go by their names, which mean the same in another story. */
export const copiedScenes = z.strictObject({
  scenes: several(
    z.strictObject({
      prompt: text,
      caption: text,
      negative: text.optional(),
      cast: z.array(text).max(1000).nullable(),
      seed: seed.nullable(),
      chapter: text.nullable().optional(),
    }),
  ),
  /** Those who are in them. */
  characters: z.array(z.strictObject({ name: text, description: text })).max(1000),
});
export type CopiedScenes = z.infer<typeof copiedScenes>;

export const edit = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('story.set'),
    title: text.optional(),
    style: text.optional(),
    outline: text.optional(),
    seed: seed.optional(),
  }),
  /** What is chosen for the whole book. */
  z.strictObject({ type: z.literal('book.set'), ...bookPatch.shape }),
  /** Of one scene's page of the book. */
  z.strictObject({ type: z.literal('page.set'), id: sceneId, ...scenePagePatch.shape }),
  /** Words in further languages, as a table brought them. */
  z.strictObject({ type: z.literal('captions.set'), languages: z.array(translation).min(1).max(100) }),
  z.strictObject({ type: z.literal('model.set'), modelId: modelId.nullable() }),
  /** All that is set, at once; `{}` leaves everything to the model. */
  z.strictObject({ type: z.literal('settings.set'), settings: chosenSettings }),

  z.strictObject({
    type: z.literal('character.add'),
    name: text,
    description: text.default(''),
    /** A colour not used yet when absent. */
    colour: colour.optional(),
    at: place.optional(),
    /** Of a picture that it looked right in: it becomes the whole story's. */
    storySeed: seed.optional(),
  }),
  z.strictObject({
    type: z.literal('character.set'),
    id: characterId,
    ...characterFields.partial().shape,
  }),
  /** Whether its scenes hold on to its look, and what that is drawn from; answers the id under which it is drawn. */
  z.strictObject({
    type: z.literal('character.look'),
    id: characterId,
    held: z.boolean().optional(),
    /** null: the story's. */
    seed: seed.nullable().optional(),
    /** What it does in the picture: nothing when empty. */
    doing: text.optional(),
  }),
  /** Leaves every cast it was in. */
  z.strictObject({ type: z.literal('character.remove'), id: characterId }),
  z.strictObject({ type: z.literal('character.move'), id: characterId, to: place }),

  /** At the end when `at` is absent. */
  z.strictObject({
    type: z.literal('scene.add'),
    scenes: several(sceneFields.partial()),
    at: place.optional(),
    /** They are what the outline says: it is used up. */
    fromOutline: z.boolean().optional(),
    /** What they were drawn with elsewhere becomes the story's own: all that is set. */
    settings: chosenSettings.optional(),
  }),
  z.strictObject({ type: z.literal('scene.set'), id: sceneId, ...sceneFields.partial().shape }),
  /** Their pictures go with them and come back with undo. */
  z.strictObject({ type: z.literal('scene.remove'), ids: several(sceneId) }),
  /** Copies come right after the last of them, without pictures. */
  z.strictObject({ type: z.literal('scene.duplicate'), ids: several(sceneId) }),
  /**
   * Together, in their order; `to` counts in the list without them. `under`: where a chapter begins there, they become its
   * beginning; else they end the chapter before. A chapter's heading goes along when all of its scenes do.
   */
  z.strictObject({
    type: z.literal('scene.move'),
    ids: several(sceneId),
    to: place,
    under: z.boolean().optional(),
  }),

  /** The text of `field` is cut at these places; what is behind the first becomes scenes of their own. */
  z.strictObject({
    type: z.literal('scene.split'),
    id: sceneId,
    field: z.enum(['prompt', 'caption']),
    at: several(z.int().min(0)),
  }),
  /** The texts of all in the first of them, with everyone who is in one. */
  z.strictObject({ type: z.literal('scene.merge'), ids: several(sceneId) }),
  /** Scenes as they were copied, from this story or another. */
  z.strictObject({ type: z.literal('scene.paste'), ...copiedScenes.shape, at: place.optional() }),
  /** In all texts of the story. */
  z.strictObject({ type: z.literal('words.replace'), query: findQuery, replacement: text }),

  /** null: the newest one again. */
  z.strictObject({ type: z.literal('frame.pick'), scene: sceneId, frame: frameId.nullable() }),
  z.strictObject({ type: z.literal('frame.star'), id: frameId, starred: z.boolean() }),
  /** Where a character is in its own picture, as a person marks it; null: where it was found. */
  z.strictObject({ type: z.literal('frame.subject'), id: frameId, mask: subjectMask.nullable() }),
  z.strictObject({ type: z.literal('frame.remove'), ids: several(frameId) }),
]);
export type Edit = z.infer<typeof edit>;
export type EditInput = z.input<typeof edit>;

export const editRequest = z.strictObject({
  edit,
  /** Edits of the same gesture (typing into one field, dragging one slider) are undone together. */
  gesture: z.string().max(100).optional(),
});

/** Ids of the characters or scenes that the edit made, in order. The change itself comes as `story.changed`. */
export const editAnswer = z.strictObject({ created: z.array(z.int().positive()) });
export type EditAnswer = z.infer<typeof editAnswer>;

const field = z.string().max(40).optional();

/** Where in the story a change is to be seen; `field` names one of the row's own. */
const changedPlace = z.discriminatedUnion('part', [
  z.strictObject({ part: z.literal('story'), field }),
  z.strictObject({ part: z.literal('character'), id: characterId, field }),
  z.strictObject({ part: z.literal('scene'), id: sceneId, field }),
]);
export type ChangedPlace = z.infer<typeof changedPlace>;

/** A step through the story's history: what it was, in words, and where it is to be seen, if anywhere. */
export const historyStep = z.strictObject({ words: z.string(), place: changedPlace.nullable() });
