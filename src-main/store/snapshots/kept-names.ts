// Which snapshots of a story a person keeps, and what they call them: a small file beside the snapshots. Those never go
// by themselves.

import { join } from 'node:path';
import { z } from 'zod';
import { type OnProblem, readJsonFile, writeJsonFile } from '../../files/json-file.ts';

/** By snapshot; an empty name is one nobody gave. */
export type KeptNames = Readonly<Record<string, string>>;

const fileIn = (folder: string): string => join(folder, 'kept.json');

export const readKept = (folder: string, onProblem: OnProblem): KeptNames =>
  readJsonFile(fileIn(folder), z.record(z.string(), z.string()), {}, onProblem);

/** `name` null: it goes in its turn again. Throws FabulaError: disk-full, not-writable. */
export function writeKept(folder: string, before: KeptNames, id: string, name: string | null): void {
  const { [id]: _, ...others } = before;
  writeJsonFile(fileIn(folder), name === null ? others : { ...others, [id]: name });
}
