// Small JSON files of the app itself (preferences, recent stories, the model library): read through a validator,
// written whole. One that cannot be read is kept aside with its bytes, and that is said.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';
import type { ErrorValue } from '../contract/errors.ts';
import { writeWhole } from './durable-files.ts';
import { notReadable, notWritable } from './file-errors.ts';

/** Hears that a file was damaged and is begun anew. */
export type OnProblem = (problem: ErrorValue) => void;

/** `fallback` where there is none, and where there is one that cannot be used: that one is put aside first. */
export function readJsonFile<T extends z.ZodType>(
  file: string,
  shape: T,
  fallback: z.output<T>,
  onProblem: OnProblem,
): z.output<T> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message, hint } = notReadable(file, error);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onProblem({ code, message, hint });
    return fallback;
  }
  const parsed = shape.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  try {
    const aside = putAside(file);
    onProblem({
      code: 'bad-setting',
      message: `${file} could not be read and was put aside as ${aside}.`,
      hint: 'Fabula begins it anew. To have what was in it, mend that file and put it back.',
    });
  } catch (error) {
    const { code, message, hint } = notWritable(file, error);
    onProblem({ code, message, hint });
  }
  return fallback;
}

/** Throws FabulaError: disk-full, not-writable. */
export function writeJsonFile(file: string, value: unknown): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    throw notWritable(file, error);
  }
  writeWhole(file, (temporary) => writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`));
}

/** Gives a damaged file another name and answers that. Throws what the file system throws. */
export function putAside(file: string): string {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const aside = file.replace(/(\.json)?$/, `.damaged-${stamp}.json`);
  renameSync(file, aside);
  return aside;
}

/** Undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
