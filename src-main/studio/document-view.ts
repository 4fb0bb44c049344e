// A project document as its window shows it: the contract's snapshot, and after each change the part that is new.
// Pictures become addresses here.

import path from 'node:path';
import { FabulaError } from '../contract/errors.ts';
import type {
  DocumentInfo,
  FrameDetails,
  FrameView,
  SceneView,
  StoryChange,
  StoryView,
} from '../contract/story-view.ts';
import { displayFolder } from '../files/display-folder.ts';
import type { DocumentChange } from '../store/document/document-change.ts';
import { outdatedFrames } from '../store/document/outdated-frames.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import type { FrameRow } from '../store/tables/frame.ts';
import { framesOf, portraitOf, present, type SceneRow, scenesOf, shownFrame } from '../story/board.ts';
import { frameUrl, thumbnailUrl } from './addresses.ts';
import { editWords } from './edit-words.ts';

export interface ViewOptions {
  /** Of the pictures' addresses. */
  key: string;
  sample: boolean;
}

export function storyView(document: StoryDocument, options: ViewOptions): StoryView {
  const { board } = document;
  return {
    revision: document.revision,
    document: documentInfo(document, options),
    story: board.story,
    characters: characterViews(document, options),
    scenes: sceneViews(document, options, scenesOf(board)),
    undo: undoState(document),
  };
}

export function storyChange(
  document: StoryDocument,
  options: ViewOptions,
  change: DocumentChange,
): StoryChange {
  const there = scenesOf(document.board);
  const changed = new Set(change.scenes);
  // Their pictures of themselves come with them.
  const characters =
    change.characters ||
    document.board.scenes.some(({ id, portraitOf }) => portraitOf !== null && changed.has(id));
  const scenes = there.filter((one) => changed.has(one.id));
  return {
    revision: change.revision,
    ...(change.story ? { story: document.board.story } : {}),
    ...(characters ? { characters: characterViews(document, options) } : {}),
    ...(scenes.length > 0 ? { scenes: sceneViews(document, options, scenes) } : {}),
    ...(change.order ? { order: there.map((one) => one.id) } : {}),
    undo: undoState(document),
  };
}

export function documentInfo(document: StoryDocument, { sample }: ViewOptions): DocumentInfo {
  const { name, dir } = path.parse(document.path);
  return { name, folder: displayFolder(dir), readOnly: sample || document.readOnly, sample };
}

function characterViews(document: StoryDocument, options: ViewOptions): StoryView['characters'] {
  const { board } = document;
  const there = present(board.characters);
  const rows = there.flatMap(({ id }) => portraitOf(board, id) ?? []);
  const portraits = rows.length > 0 ? sceneViews(document, options, rows) : [];
  return there.map(({ id, name, description, colour, held }) => {
    const row = portraitOf(board, id);
    const portrait = portraits.find((one) => one.id === row?.id) ?? null;
    return { id, name, description, colour, held, portrait };
  });
}

function undoState({ undoLabel, redoLabel }: StoryDocument): StoryView['undo'] {
  return { undo: undoLabel ? editWords(undoLabel) : null, redo: redoLabel ? editWords(redoLabel) : null };
}

function sceneViews(document: StoryDocument, { key }: ViewOptions, scenes: readonly SceneRow[]): SceneView[] {
  const { board, frames } = document;
  const [only] = scenes;
  const rows = scenes.length === 1 && only ? frames.ofScene(only.id) : frames.all();
  const outdated = outdatedFrames(board, rows, frames.runs());
  const ofScene = Map.groupBy(rows, (row) => row.sceneId);
  return scenes.map((scene) => ({
    id: scene.id,
    prompt: scene.prompt,
    caption: scene.caption,
    negative: scene.negative,
    cast: scene.cast,
    places: scene.places,
    chapter: scene.chapter,
    chapterNames: scene.chapterNames,
    page: scene.page,
    translations: scene.translations,
    seed: scene.seed,
    picked: shownFrame(scene, ofScene.get(scene.id) ?? [])?.id ?? null,
    frames: (ofScene.get(scene.id) ?? []).map((row) => frameView(row, key, outdated.has(row.id))),
  }));
}

function frameView(row: FrameRow, key: string, outdated: boolean): FrameView {
  const { id, width, height, drawnAt, seed, method, starred, blank, brought, ownSubject } = row;
  return {
    id,
    url: frameUrl(key, id),
    thumbnail: thumbnailUrl(key, id),
    width,
    height,
    drawnAt,
    seed,
    method,
    starred,
    outdated,
    blank,
    brought,
    ownSubject,
  };
}

/** Throws FabulaError `not-found`; `bad-argument` for one that was brought in. */
export function frameDetails({ frames }: StoryDocument, id: number): FrameDetails {
  const { sceneId, runId, seed, prompt, seconds, drawnAt, sha256 } = frames.get(id);
  if (seed === null) throw notDrawn();
  const { model, versions, device, settings } = frames.run(runId).run;
  return { id, scene: sceneId, model, versions, device, settings, seed, prompt, seconds, drawnAt, sha256 };
}

const notDrawn = (): FabulaError =>
  new FabulaError(
    'bad-argument',
    'That picture was brought in, so nothing is known of how it was drawn.',
    'Choose one that was drawn here.',
  );

/** For the list of recent stories. */
export interface StorySummary {
  title: string;
  scenes: number;
  drawn: number;
  /** A thumbnail of the first scene that has a picture. */
  cover: Uint8Array | undefined;
}

export function storySummary({ board, frames }: StoryDocument): StorySummary {
  const scenes = scenesOf(board);
  const shown = scenes.flatMap((one) => shownFrame(one, framesOf(board, one.id)) ?? []);
  const [first] = shown;
  return {
    title: board.story.title,
    scenes: scenes.length,
    drawn: shown.length,
    cover: first && frames.thumbnail(first.id),
  };
}
