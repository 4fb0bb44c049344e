// Reading a story file: which of the four forms it has is told from its content, never from its name.

import { basename, dirname, resolve } from 'node:path';
import { NotAFileError, readRegular } from '../../../native-models/index.ts';
import { FabulaError } from '../../contract/errors.ts';
import { isDrawnForm, isDrawnText, readDrawnForm } from './drawn-form.ts';
import type { LoadedStory } from './loaded-story.ts';
import { LONGEST_TEXT, LocatedYaml } from './located-yaml.ts';
import { isOwnForm, readOwnForm } from './own-form.ts';
import { readPromptSets } from './prompt-sets.ts';

/** Bytes of what people write; a second of reading. */
const LARGEST = 1024 * 1024;
/** Bytes of a story.json, which has every picture's whole prompt; it is read as JSON. */
export const LARGEST_DRAWN = 16 * 1024 * 1024;
const MOST_SCENES = 10_000;
const forms =
  'A story file is YAML with "scenes", JSON with "combinations" (lists of id_prompt and frame_prompt_list), ' +
  'YAML with groups of style, subject and settings, or a story.json that Fabula wrote.';

/** One of the stories that a file holds. */
export interface StoryInFile {
  /** How a list of them calls it. */
  name: string;
  /** Throws FabulaError. */
  read(): LoadedStory;
}

/** `only` picks one story, from 1, of a file that holds several. Throws FabulaError('bad-story-file' and others). */
export async function readStoryFile(path: string, only?: number): Promise<LoadedStory> {
  const stories = storiesIn(path, await readText(path), dirname(resolve(path)));
  if (stories.length === 1) refuseChoice(path, only);
  return pick(stories, path, only).read();
}

/**
 * The stories in a text. `path` is how messages call it; what it names is looked for from `folder`. Throws FabulaError
 * `bad-story-file`.
 */
export function storiesIn(path: string, text: string, folder: string): StoryInFile[] {
  const single = (read: () => LoadedStory): StoryInFile[] => [
    { name: '', read: () => bounded(path, read()) },
  ];
  if (isDrawnText(text)) return single(() => readDrawnForm(path, text, folder));
  if (text.length > LARGEST) throw tooLarge(path);
  const yaml = new LocatedYaml(path, text);
  if (yaml.isEmpty(yaml.root)) {
    throw new FabulaError('bad-story-file', `${path}:1: the file is empty.`, 'Write a story with "scenes".');
  }
  if (yaml.isMap(yaml.root)) {
    if (isDrawnForm(yaml)) return single(() => readDrawnForm(path, text, folder));
    if (isOwnForm(yaml)) return single(() => readOwnForm(yaml, folder));
    const sets = readPromptSets(yaml);
    if (sets) return sets.map(({ name, read }) => ({ name, read: () => bounded(path, read()) }));
  }
  throw new FabulaError('bad-story-file', `${path}:1: this is no story file.`, forms);
}

function bounded(path: string, loaded: LoadedStory): LoadedStory {
  const { scenes, characters, ...texts } = loaded.story;
  const all = [
    ...Object.values(texts),
    ...scenes.flatMap(({ prompt, caption }) => [prompt, caption]),
    ...characters.flatMap(({ name, description }) => [name, description]),
  ];
  const excess =
    scenes.length > MOST_SCENES
      ? `it has ${scenes.length} scenes, of at most ${MOST_SCENES}`
      : all.some((text) => typeof text === 'string' && text.length > LONGEST_TEXT)
        ? `one of its texts is longer than ${LONGEST_TEXT} characters`
        : undefined;
  if (excess === undefined) return loaded;
  throw new FabulaError('bad-story-file', `${path} is more than Fabula draws: ${excess}.`, 'Shorten it.');
}

/** Of a file with one story. Throws FabulaError `bad-argument` where another than the first is wanted. */
export function refuseChoice(path: string, only: number | undefined): void {
  if (only === undefined || only === 1) return;
  throw new FabulaError('bad-argument', `--only ${only}: ${path} holds one story.`, 'Leave --only out.');
}

function pick(stories: readonly StoryInFile[], path: string, only: number | undefined): StoryInFile {
  if (only === undefined && stories.length !== 1) {
    const names = stories.slice(0, 3).map(({ name }, index) => `${index + 1} ${name}`);
    throw new FabulaError(
      'bad-argument',
      `${path} holds ${stories.length} stories (${names.join(', ')}${stories.length > 3 ? ', …' : ''}).`,
      `Pick one with --only 1 to --only ${stories.length}.`,
    );
  }
  const story = stories[(only ?? 1) - 1];
  if (story) return story;
  const hint = `Pick one with --only 1 to --only ${stories.length}.`;
  throw new FabulaError('bad-argument', `--only ${only}: ${path} holds ${stories.length} stories.`, hint);
}

const tooLarge = (path: string): FabulaError =>
  new FabulaError('bad-story-file', `${path} is too large to be a story file.`, forms);

async function readText(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readRegular(path, LARGEST_DRAWN);
  } catch (error) {
    if (error instanceof NotAFileError) {
      const hint = error.found === 'a folder' ? 'Give the story file inside it.' : 'Give a story file.';
      throw new FabulaError('bad-story-file', `${path} is ${error.found}.`, hint, { cause: error });
    }
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new FabulaError(
        'bad-story-file',
        `There is no file ${path}.`,
        `Check the name "${basename(path)}".`,
      );
    }
    throw new FabulaError('bad-story-file', `${path} cannot be read (${code}).`, 'Check its permissions.', {
      cause: error,
    });
  }
  return decodeStory(path, bytes);
}

/** Throws FabulaError `bad-story-file` for what is not text in UTF-8. */
export function decodeStory(path: string, bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new FabulaError('bad-story-file', `${path} is not a text file in UTF-8.`, forms);
}
