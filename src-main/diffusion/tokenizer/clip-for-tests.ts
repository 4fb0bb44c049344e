// CLIP's own tokenizer, as single files are read with it, and its files as a model's folder has them.

import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clipVocabulary } from '../../../native-models/index.ts';
import { loadTokenizer } from './load-tokenizer.ts';
import type { Tokenizer } from './tokenizer.ts';

const merges = join(import.meta.dirname, '../../../assets/clip/merges.txt');

export const clipTokenizer = (): Promise<Tokenizer> =>
  loadTokenizer({ merges, config: {}, specialTokens: {}, addedTokens: {} });

/** Tokens with their numbers, as vocab.json has them. */
export const clipTokens = async (): Promise<Record<string, number>> =>
  Object.fromEntries(clipVocabulary(await readFile(merges, 'utf8')));

/** vocab.json and merges.txt in this folder. */
export async function writeClip(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'vocab.json'), JSON.stringify(await clipTokens()));
  await copyFile(merges, join(folder, 'merges.txt'));
}
