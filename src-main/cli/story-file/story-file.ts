// Reading a story file: which of the four forms it has is told from its content, never from its name.

import { open } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { FabulaError } from '../../contract/errors.ts';
import { isDrawnForm, readDrawnForm } from './drawn-form.ts';
import type { LoadedStory } from './loaded-story.ts';
import { LocatedYaml } from './located-yaml.ts';
import { isOwnForm, readOwnForm } from './own-form.ts';
import { type PromptSet, readPromptSets } from './prompt-sets.ts';

const largest = 16 * 1024 * 1024;
const forms =
  'A story file is YAML with "scenes", JSON with "combinations" (lists of id_prompt and frame_prompt_list), ' +
  'YAML with groups of style, subject and settings, or a story.json that Fabula wrote.';

/** `only` picks one story, from 1, of a file that holds several. Throws FabulaError('bad-story-file' and others). */
export async function readStoryFile(path: string, only?: number): Promise<LoadedStory> {
  const text = await readText(path);
  const yaml = new LocatedYaml(path, text);
  if (yaml.isEmpty(yaml.root)) {
    throw new FabulaError('bad-story-file', `${path}:1: the file is empty.`, 'Write a story with "scenes".');
  }
  if (yaml.isMap(yaml.root)) {
    if (isDrawnForm(yaml)) return single(readDrawnForm(path, text), path, only);
    if (isOwnForm(yaml)) return single(readOwnForm(yaml, dirname(resolve(path))), path, only);
    const sets = readPromptSets(yaml);
    if (sets) return pick(sets, path, only);
  }
  throw new FabulaError('bad-story-file', `${path}:1: this is no story file.`, forms);
}

function single(file: LoadedStory, path: string, only: number | undefined): LoadedStory {
  if (only === undefined || only === 1) return file;
  throw new FabulaError('bad-argument', `--only ${only}: ${path} holds one story.`, 'Leave --only out.');
}

function pick(sets: readonly PromptSet[], path: string, only: number | undefined): LoadedStory {
  if (only === undefined && sets.length !== 1) {
    const names = sets.slice(0, 3).map((set, index) => `${index + 1} ${set.name}`);
    throw new FabulaError(
      'bad-argument',
      `${path} holds ${sets.length} stories (${names.join(', ')}${sets.length > 3 ? ', …' : ''}).`,
      `Pick one with --only 1 to --only ${sets.length}.`,
    );
  }
  const set = sets[(only ?? 1) - 1];
  if (!set) {
    const hint = `Pick one with --only 1 to --only ${sets.length}.`;
    throw new FabulaError('bad-argument', `--only ${only}: ${path} holds ${sets.length} stories.`, hint);
  }
  return set.read();
}

async function readText(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    const handle = await open(path, 'r');
    try {
      const about = await handle.stat();
      if (about.isDirectory()) {
        throw new FabulaError('bad-story-file', `${path} is a folder.`, 'Give the story file inside it.');
      }
      if (about.size > largest) {
        throw new FabulaError('bad-story-file', `${path} is too large to be a story file.`, forms);
      }
      bytes = await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof FabulaError) throw error;
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
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new FabulaError('bad-story-file', `${path} is not a text file in UTF-8.`, forms);
}
