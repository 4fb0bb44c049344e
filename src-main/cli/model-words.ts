// `fabula model words`: what a model says it was trained on, from its own manifest. Most checkpoints say nothing.

import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_NAME, type ModelManifest, readManifest } from '../../native-models/index.ts';
import type { WordLists } from '../contract/words.ts';
import { wordListsOf } from '../models/word-lists.ts';
import { linesTo, type Output } from './lines.ts';
import { findModel } from './model-reference.ts';

const LINE = 100;

/** Writes the lists, or one line when there are none. Throws for a path with nothing there and a broken manifest. */
export async function modelWords(text: string, json: boolean, stdout: Output): Promise<void> {
  const { path } = await findModel({ text, folder: process.cwd() });
  const lists = await readWords(path);
  const out = linesTo(stdout);
  if (json) out(JSON.stringify(lists));
  else if (Object.keys(lists).length === 0) out(`${text} has no list of the words it knows.`);
  else out(...describeWords(lists));
}

/** The manifest's lists; none for a folder without a manifest and for a single checkpoint file. */
export async function readWords(path: string): Promise<WordLists> {
  const manifest = await readOwnManifest(path);
  const lists = (manifest && wordListsOf(manifest)) ?? {};
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
}

/** Undefined for a folder without a manifest and for a single checkpoint file. Throws for a broken one. */
export async function readOwnManifest(path: string): Promise<ModelManifest | undefined> {
  const manifest = join(path, MANIFEST_NAME);
  if (!(await stat(path)).isDirectory() || !existsSync(manifest)) return undefined;
  return readManifest(manifest);
}

/** A heading with the number of entries for each list, then its words in lines of at most 100 characters. */
function describeWords(lists: WordLists): string[] {
  return Object.entries(lists).flatMap(([name, words], index) => [
    ...(index === 0 ? [] : ['']),
    `${name} (${words.length})`,
    ...wrapped(words),
  ]);
}

function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [index, word] of words.entries()) {
    const text = index === words.length - 1 ? word : `${word},`;
    if (line !== '' && line.length + 1 + text.length > LINE - 2) {
      lines.push(line);
      line = text;
    } else line = line === '' ? text : `${line} ${text}`;
  }
  return [...lines, line].map((one) => `  ${one}`);
}
