// The story as a window shows it: a snapshot, and what an edit or a finished picture changed in it.
// Pictures are addresses under app://, loaded by the picture element itself; no pixels cross the contract.

import { z } from 'zod';
import { bookChoices } from './book.ts';
import { chapterNames, sceneTranslations, storyTranslations } from './book-languages.ts';
import { scenePage } from './book-page.ts';
import { errorValue } from './errors.ts';
import { appUrl, characterId, frameId, sceneId, seed, text, time } from './ids.ts';
import { region } from './regions.ts';
import { chosenSettings, drawSettings } from './settings.ts';
import { frameSubject } from './subject-mask.ts';

/** `#rrggbb`: how a character is marked in scene cards. */
export const colour = z.string().regex(/^#[0-9a-f]{6}$/);

/** Where in a scene's picture a character is: on a side, or in a box. */
export const scenePlaces = z
  .array(
    z.strictObject({ character: characterId, place: z.union([z.enum(['left', 'middle', 'right']), region]) }),
  )
  .max(8);
export type ScenePlaces = z.infer<typeof scenePlaces>;

/** A picture of a scene. */
const frameView = z.strictObject({
  id: frameId,
  url: appUrl,
  thumbnail: appUrl,
  width: z.int().positive(),
  height: z.int().positive(),
  drawnAt: time,
  /** null: it was not drawn, but brought in. */
  seed: seed.nullable(),
  method: drawSettings.shape.method.unwrap(),
  starred: z.boolean(),
  /** The scene's words, its cast, their looks or the style were changed after it was drawn. */
  outdated: z.boolean(),
  /** Black, of one colour, or not a number: a setting or the model is at fault, not the story. */
  blank: z.boolean(),
  /** Of a character's own picture: where it is in it. null: not looked for and not marked. */
  ownSubject: frameSubject.nullable(),
  /** The name of the file that it was brought in from, maybe none; null: it was drawn. */
  brought: z.string().nullable(),
});
export type FrameView = z.infer<typeof frameView>;

const sceneView = z.strictObject({
  id: sceneId,
  prompt: text,
  caption: text,
  /** What is not wanted in it, beside what the settings say. */
  negative: text,
  /** In the order they are described; null: the story's first character. */
  cast: z.array(characterId).nullable(),
  /** Where in the picture somebody is; who is not named can be anywhere. */
  places: scenePlaces,
  /** The scene's own (locked) seed; null: the story's. */
  seed: seed.nullable(),
  /** The chapter that begins with it is called so; null: it goes on with the one before. */
  chapter: text.nullable(),
  chapterNames,
  /** The picture on the card and in the book; null: none yet. The newest one until another is picked. */
  picked: frameId.nullable(),
  /** Of the book. */
  page: scenePage,
  translations: sceneTranslations,
  /** Newest first. */
  frames: z.array(frameView),
});
export type SceneView = z.infer<typeof sceneView>;

const characterView = z.strictObject({
  id: characterId,
  /** Unique in the story. */
  name: text,
  description: text,
  colour,
  /** Pictures of it alone, the picked one its look; drawn, picked and starred like those of a scene. null: none asked for. */
  portrait: sceneView.nullable(),
  /** Its scenes hold on to its look. */
  held: z.boolean(),
});
export type CharacterView = z.infer<typeof characterView>;

const storyFields = z.strictObject({
  title: text,
  style: text,
  /** What may happen in it, a line for each scene to be: written before there are scenes. */
  outline: text,
  seed,
  /** Of `models.list`; null: the built-in model. */
  modelId: z.string().nullable(),
  settings: chosenSettings,
  /** How it becomes a book. */
  book: bookChoices,
  translations: storyTranslations,
});
export type StoryFields = z.infer<typeof storyFields>;

/** What undo and redo would do, in words such as "Delete scene"; null: nothing. */
const undoState = z.strictObject({ undo: z.string().nullable(), redo: z.string().nullable() });

const documentInfo = z.strictObject({
  /** The file's name without its ending. */
  name: z.string(),
  /** The folder as a person reads it, such as "~/Documents/Fabula"; for display only. */
  folder: z.string(),
  /** Edits are refused: a read-only place, or the sample. "Save As" and "Duplicate" work. */
  readOnly: z.boolean(),
  sample: z.boolean(),
});
export type DocumentInfo = z.infer<typeof documentInfo>;

export const storyView = z.strictObject({
  /** Counts up by one with each `story.changed`; a gap means: ask for the snapshot again. */
  revision: z.int().min(0),
  document: documentInfo,
  story: storyFields,
  characters: z.array(characterView),
  scenes: z.array(sceneView),
  undo: undoState,
});
export type StoryView = z.infer<typeof storyView>;

/** What is absent did not change. */
export const storyChange = z.strictObject({
  revision: z.int().min(1),
  document: documentInfo.optional(),
  story: storyFields.optional(),
  /** All of them, in order. */
  characters: z.array(characterView).optional(),
  /** Changed and new scenes, whole. */
  scenes: z.array(sceneView).optional(),
  /** The ids of all scenes in order, when a scene was added, removed or moved. */
  order: z.array(sceneId).optional(),
  undo: undoState.optional(),
});
export type StoryChange = z.infer<typeof storyChange>;

/** What a window holds. */
export const windowView = z.discriminatedUnion('view', [
  z.strictObject({ view: z.literal('home') }),
  z.strictObject({ view: z.literal('story'), story: storyView }),
  /** It is open, but not all that is in its file can be read; its history can be gone back to. */
  z.strictObject({ view: z.literal('unreadable'), document: documentInfo, error: errorValue }),
]);
export type WindowView = z.infer<typeof windowView>;

/** How one picture came to be; everything needed to draw it again. */
export const frameDetails = z.strictObject({
  id: frameId,
  scene: sceneId,
  model: z.strictObject({ id: z.string(), name: z.string(), hash: z.string() }),
  versions: z.strictObject({ fabula: z.string(), onnxruntime: z.string() }),
  device: z.string(),
  /** Resolved: nothing is left to the model. */
  settings: z.record(z.string(), z.unknown()),
  seed,
  /** The consolidated prompt. */
  prompt: text,
  seconds: z.number().min(0),
  drawnAt: time,
  /** Of the picture's bytes, in hexadecimal. */
  sha256: z.string(),
});
export type FrameDetails = z.infer<typeof frameDetails>;
