// A table of words as translators bring it back: what of it belongs where in the story, and what finds no place. Nothing is changed here.

import { readFile, stat } from 'node:fs/promises';
import Papa from 'papaparse';
import { languageTag } from '../../contract/book.ts';
import type { EditInput } from '../../contract/edits.ts';
import { FabulaError } from '../../contract/errors.ts';
import { notReadable } from '../../files/file-errors.ts';
import type { StorySource } from '../book-source.ts';
import { chapterKey, KEY, letterKey, ORIGINAL, sceneKey, TEXTS_OF_STORY, WHERE } from './captions-table.ts';

type Translation = Extract<EditInput, { type: 'captions.set' }>['languages'][number];

interface ReadCaptions {
  languages: Translation[];
  /** Texts taken in. */
  count: number;
  notes: string[];
}

/** Larger than any story's words. */
const MOST_BYTES = 32_000_000;

/** Throws FabulaError: see `readCaptions`; file-not-found, not-writable where it cannot be read. */
export async function readCaptionsFile(file: string, story: StorySource): Promise<ReadCaptions> {
  try {
    const { size } = await stat(file);
    if (size <= MOST_BYTES) return readCaptions(await readFile(file, 'utf8'), file, story);
  } catch (error) {
    throw notReadable(file, error);
  }
  throw new FabulaError(
    'bad-argument',
    `${file} is too large for a table of words.`,
    'Choose the table that was exported from this story.',
  );
}

/** Throws FabulaError `bad-argument`, which names the file and what is wrong with it. */
export function readCaptions(text: string, file: string, story: StorySource): ReadCaptions {
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\ufeff/, ''), { skipEmptyLines: 'greedy' });
  const fault = errors.find(({ type }) => type === 'Quotes');
  if (fault) {
    throw new FabulaError(
      'bad-argument',
      `${file} is no table: a quotation mark in row ${(fault.row ?? 0) + 1} has no other half.`,
      'Save it as CSV again where it was written.',
    );
  }
  const [head = [], ...rows] = data;
  const names = head.map((name) => name.trim());
  const keyAt = names.findIndex((name) => name.toLowerCase() === KEY);
  if (keyAt < 0) throw noTable(file, 'key');
  const columns = names.flatMap((name, at) => {
    if ([KEY, WHERE, ORIGINAL, ''].includes(name.toLowerCase())) return [];
    if (!languageTag.safeParse(name).success) throw noTable(file, 'language', name);
    return [{ language: name, at }];
  });
  if (columns.length === 0) throw noTable(file, 'none');
  const byKey = new Map(rows.map((row) => [row[keyAt]?.trim() ?? '', row]));
  const languages = columns.map(({ language, at }) =>
    translationOf(story, language, (key) => byKey.get(key)?.[at]?.trim() ?? ''),
  );
  const known = keysOf(story);
  const strange = [...byKey.keys()].filter((key) => !known.has(key));
  const count = languages.reduce((sum, one) => sum + countOf(one), 0);
  return { languages, count, notes: strange.length > 0 ? [noteOf(strange)] : [] };
}

function translationOf(story: StorySource, language: string, textAt: (key: string) => string): Translation {
  const texts = TEXTS_OF_STORY.map((name) => [name, textAt(name)] as const).filter(([, text]) => text !== '');
  const scenes = story.scenes.flatMap(({ id, chapter: own, page }) => {
    const chapter = own === null ? '' : textAt(chapterKey(id));
    const caption = textAt(sceneKey(id));
    const letters = page.letters.map((_, index) => textAt(letterKey(id, index)));
    const hasLetters = letters.some((one) => one !== '');
    if (chapter === '' && caption === '' && !hasLetters) return [];
    const named = { ...(chapter === '' ? {} : { chapter }), ...(caption === '' ? {} : { caption }) };
    return [{ id, ...named, ...(hasLetters ? { letters } : {}) }];
  });
  return { language, story: Object.fromEntries(texts), scenes };
}

function keysOf({ scenes }: StorySource): Set<string> {
  const ofScenes = scenes.flatMap(({ id, chapter, page }) => [
    ...(chapter === null ? [] : [chapterKey(id)]),
    sceneKey(id),
    ...page.letters.map((_, index) => letterKey(id, index)),
  ]);
  return new Set([...TEXTS_OF_STORY, ...ofScenes]);
}

const countOf = ({ story = {}, scenes }: Translation): number =>
  Object.keys(story).length +
  scenes.reduce(
    (sum, { chapter, caption, letters = [] }) =>
      sum + [chapter, caption, ...letters].filter((one) => one !== undefined && one !== '').length,
    0,
  );

function noteOf(strange: readonly string[]): string {
  const shown = strange.slice(0, 5).join(', ') + (strange.length > 5 ? ', …' : '');
  return `These rows belong to nothing in this story and were left aside: ${shown}.`;
}

const noTable = (file: string, what: 'key' | 'language' | 'none', column = ''): FabulaError =>
  new FabulaError(
    'bad-argument',
    what === 'key'
      ? `${file} has no column named “key”.`
      : what === 'language'
        ? `${file} has a column “${column}”, which is no language.`
        : `${file} has no column of a language.`,
    'Export the captions again, and add a column for each language, named as in de or zh-Hans.',
  );
