// The story as it is edited: rows with identities, deleted ones included, so that undo can bring them back
// with their pictures. Pure data: it knows no database, and no pixels (a frame here is only its marks).

import type { ChapterNames, SceneTranslations } from '../contract/book-languages.ts';
import type { ScenePage } from '../contract/book-page.ts';
import { castOf } from '../contract/characters.ts';
import type { ScenePlaces, StoryFields } from '../contract/story-view.ts';
import type { FrameSubject } from '../contract/subject-mask.ts';

/** Rows are ordered by `position`, then `id`; a removed row stays until the session ends. */
interface Row {
  id: number;
  position: number;
  removed: boolean;
}

export interface CharacterRow extends Row {
  name: string;
  description: string;
  /** `#rrggbb`. */
  colour: string;
  /** Its scenes hold on to its look. */
  held: boolean;
}

export interface SceneRow extends Row {
  prompt: string;
  caption: string;
  /** What is not wanted in it; empty: nothing but what the settings say. */
  negative: string;
  /** Character ids in the order they are described; null: the story's first character. */
  cast: number[] | null;
  /** Where in the picture somebody is. */
  places: ScenePlaces;
  /** Its own seed; null: the story's. */
  seed: number | null;
  /** The frame a person chose; null: the newest. */
  picked: number | null;
  /** The chapter that begins with it is called so, maybe by nothing; null: it goes on with the one before. */
  chapter: string | null;
  /** How that chapter is called in further languages. */
  chapterNames: ChapterNames;
  /** No scene of the story, but the pictures of this character alone. */
  portraitOf: number | null;
  /** Of the book. */
  page: ScenePage;
  /** Its words in further languages. */
  translations: SceneTranslations;
}

/** What editing may change of a picture, and what it must know for that. */
export interface FrameMark {
  id: number;
  sceneId: number;
  /** It was drawn with this one, and these words; null: it was not drawn, but brought in. */
  seed: number | null;
  identityPrompt: string;
  framePrompt: string;
  starred: boolean;
  removed: boolean;
  /** Drawn only to be compared: it never becomes the scene's picture by itself. */
  comparison: boolean;
  /** Black or of one colour. */
  blank: boolean;
  /** Where its character is in it, if it is one's own picture. */
  ownSubject: FrameSubject | null;
}

export interface Board {
  story: StoryFields;
  characters: readonly CharacterRow[];
  scenes: readonly SceneRow[];
  frames: readonly FrameMark[];
}

/** What is there, in order. */
export function present<T extends Row>(rows: readonly T[]): T[] {
  return rows.filter((row) => !row.removed).sort((a, b) => a.position - b.position || a.id - b.id);
}

/** The scenes of the story, in order. */
export const scenesOf = ({ scenes }: Pick<Board, 'scenes'>): SceneRow[] =>
  present(scenes).filter((one) => one.portraitOf === null);

/** Where a character's pictures of itself are; undefined before one was asked for. */
export const portraitOf = ({ scenes }: Pick<Board, 'scenes'>, character: number): SceneRow | undefined =>
  scenes.find((one) => one.portraitOf === character && !one.removed);

/**
 * The board once what is marked as removed is gone for good, as a session begins with it: deleted rows and pictures
 * of deleted scenes are left out, and nothing points at what is not there.
 */
export function withoutRemoved({ story, characters, scenes, frames }: Board): Board {
  const kept = {
    characters: characters.filter((row) => !row.removed),
    scenes: scenes.filter((row) => !row.removed),
  };
  const characterIds = new Set(kept.characters.map((row) => row.id));
  kept.scenes = kept.scenes.filter((row) => row.portraitOf === null || characterIds.has(row.portraitOf));
  const sceneIds = new Set(kept.scenes.map((row) => row.id));
  const marks = frames.filter((row) => !row.removed && sceneIds.has(row.sceneId));
  const sceneOf = new Map(marks.map((row) => [row.id, row.sceneId]));
  return {
    story,
    characters: kept.characters,
    scenes: kept.scenes.map((row) => ({
      ...row,
      cast: row.cast?.filter((id) => characterIds.has(id)) ?? null,
      places: row.places.filter(({ character }) => characterIds.has(character)),
      picked: row.picked !== null && sceneOf.get(row.picked) === row.id ? row.picked : null,
    })),
    frames: marks,
  };
}

/** A scene's pictures, newest first, without deleted ones. */
export function framesOf(board: Board, sceneId: number): FrameMark[] {
  return board.frames.filter((one) => one.sceneId === sceneId && !one.removed).sort((a, b) => b.id - a.id);
}

/** The scene's picture: the picked one, else the newest that is not blank, else the newest. */
export function shownFrame(scene: SceneRow, newestFirst: readonly FrameMark[]): FrameMark | undefined {
  const own = newestFirst.filter((one) => !one.comparison);
  return newestFirst.find((one) => one.id === scene.picked) ?? own.find((one) => !one.blank) ?? own[0];
}

/** The characters in a scene: its own cast without deleted ones, or the story's first character. */
export const castRows = (characters: readonly CharacterRow[], scene: SceneRow): CharacterRow[] =>
  castOf(
    scene.portraitOf === null ? scene : { cast: [scene.portraitOf] },
    present(characters),
    ({ id }) => id,
  );
