// The story that `fabula story` is given: a text in one of its forms, or a project document of the studio, which is
// only read. What it is, its first bytes say.

import { copyFile, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { FabulaError } from '../contract/errors.ts';
import { omitUndefined } from '../contract/omit-undefined.ts';
import type { ChosenSettings } from '../contract/settings.ts';
import { dataFolder } from '../files/standard-folders.ts';
import { storyExtension } from '../files/story-names.ts';
import type { LoadedStory } from '../imports/story-file/loaded-story.ts';
import { readStoryFile, refuseChoice } from '../imports/story-file/story-file.ts';
import { LoraLibrary } from '../models/lora-library.ts';
import { type Board, present, scenesOf } from '../story/board.ts';
import { storyFromBoard } from '../story/story-from-board.ts';

const SQLITE = Buffer.from('SQLite format 3\0', 'latin1');

/** `only` picks one story, from 1, of a file that holds several. Throws FabulaError. */
export async function readStory(path: string, only?: number): Promise<LoadedStory> {
  if (!(await isDocument(path))) return readStoryFile(path, only);
  refuseChoice(path, only);
  const { story, scenes, ...rest } = await readBoard(path);
  const read = storyFromBoard({ story, scenes, ...rest });
  if (read.scenes.length === 0) {
    const hint = 'Write some in the studio, or give another story.';
    throw new FabulaError('no-scenes', `${path}: the story has no scenes.`, hint);
  }
  return {
    story: read,
    settings: await withLoraFiles(story.settings),
    notes: notesOn({ story, scenes, ...rest }),
    ...omitUndefined({ model: modelOf(story.modelId, path) }),
  };
}

async function isDocument(path: string): Promise<boolean> {
  if (extname(path).toLowerCase() === storyExtension) return true;
  const handle = await open(path).catch(() => undefined);
  try {
    // Whoever reads from a named pipe waits for somebody to write into it.
    if (!(await handle?.stat())?.isFile()) return false;
    const start = Buffer.alloc(SQLITE.length);
    await handle?.read(start, 0, start.length, 0);
    return start.equals(SQLITE);
  } finally {
    await handle?.close();
  }
}

/** Loaded only now: SQLite is not needed for a story in a text. */
async function readBoard(path: string): Promise<Board> {
  const { StoryDocument } = await import('../store/document/story-document.ts');
  const boardOf = (file: string, readOnly: boolean): Board => {
    const document = StoryDocument.open(file, { readOnly });
    document.close();
    return document.board;
  };
  try {
    return boardOf(path, true);
  } catch (error) {
    if (!(error instanceof FabulaError) || error.code !== 'story-read-only') throw error;
  }
  // From an older Fabula: a copy is brought up to date, and the file stays as it is.
  const folder = await mkdtemp(join(tmpdir(), 'fabula-'));
  try {
    const copy = join(folder, basename(path));
    await copyFile(path, copy);
    return boardOf(copy, false);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A document names LoRAs by their content. Throws FabulaError `lora-not-found`. */
async function withLoraFiles({ loras, ...settings }: ChosenSettings): Promise<LoadedStory['settings']> {
  if (!loras) return settings;
  const library = new LoraLibrary(dataFolder(), () => {});
  const found: NonNullable<LoadedStory['settings']['loras']> = [];
  for (const { name, sha256, strength, blocks } of loras) {
    const file = await library.pathOf({ name, sha256 });
    found.push(omitUndefined({ file, sha256, strength, blocks }));
  }
  return { ...settings, loras: found };
}

/** Looks and places are the studio's: they need its pictures. */
function notesOn({ characters, scenes }: Board): string[] {
  const held = present(characters).filter((one) => one.held);
  const placed = scenesOf({ scenes }).filter((one) => one.places.length > 0);
  const names = held.map(({ name }) => name.trim() || 'a character').join(', ');
  return [
    ...(held.length > 0
      ? [`Scenes hold on to the look of ${names} in the studio alone: here it is held as the settings say.`]
      : []),
    ...(placed.length > 0 ? ['Where somebody is in a scene is left out here.'] : []),
  ];
}

const modelOf = (id: string | null, path: string): LoadedStory['model'] =>
  id === null ? undefined : { text: id, folder: dirname(resolve(path)) };
