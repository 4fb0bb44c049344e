// library.json and its like: read through its validator, changed under a lock (app and command line may both be at it) and
// written whole. A file that cannot be read is put aside with its bytes, and that is said.

import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import { FabulaError } from '../contract/errors.ts';
import { writeAtomic } from '../files/durable-files.ts';
import { notWritable } from '../files/file-errors.ts';
import { type OnProblem, parseJson, putAside } from '../files/json-file.ts';

/** What such a file lists, under which key of its document. */
export interface LibraryKind<T> {
  /** For messages, such as "model library". */
  name: string;
  key: string;
  document: z.ZodType<{ version: 1 } & Record<string, T[] | 1>>;
}

/** Milliseconds: a lock older than this was left by a program that died. */
const abandoned = 10_000;

export async function readLibraryFile<T>(
  file: string,
  { name, key, document }: LibraryKind<T>,
  onProblem: OnProblem,
): Promise<T[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new FabulaError(
      'not-writable',
      `Cannot read the ${name} ${file} (${(error as NodeJS.ErrnoException).code}).`,
      'Give yourself permission to read it.',
      { cause: error },
    );
  }
  const newer = versionOf(text);
  if (newer !== undefined && newer > 1) {
    throw new FabulaError(
      'bad-model',
      `The ${name} ${file} was written by a newer Fabula (version ${newer}).`,
      'Use that newer Fabula, or move the file away to begin anew.',
    );
  }
  const parsed = document.safeParse(parseJson(text));
  if (parsed.success) return parsed.data[key] as T[];
  const aside = keepAside(file);
  onProblem({
    code: 'bad-model',
    message: `The ${name} could not be read and was put aside as ${aside}.`,
    hint: 'Your files were not touched: add them again, or mend that file and put it back.',
  });
  return [];
}

/** Reads, lets `change` make the new list, writes it; nobody else writes between. */
export async function changeLibraryFile<T, R>(
  file: string,
  kind: LibraryKind<T>,
  onProblem: OnProblem,
  change: (list: T[]) => { list: T[]; result: R },
): Promise<R> {
  try {
    await mkdir(dirname(file), { recursive: true });
  } catch (error) {
    throw notWritable(dirname(file), error);
  }
  const release = await lock(`${file}.lock`);
  try {
    const { list, result } = change(await readLibraryFile(file, kind, onProblem));
    await writeAtomic(file, `${JSON.stringify({ version: 1, [kind.key]: list }, null, 1)}\n`);
    return result;
  } finally {
    await release();
  }
}

async function lock(path: string): Promise<() => Promise<void>> {
  for (let tries = 0; ; tries++) {
    try {
      await (await open(path, 'wx')).close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw notWritable(path, error);
      const held = await stat(path).catch(() => undefined);
      if (held && Date.now() - held.mtimeMs > abandoned) await rm(path, { force: true });
      else if (tries > 100) {
        throw new FabulaError(
          'not-writable',
          `${path} shows that another program is changing this list.`,
          'Try again when it is done.',
        );
      } else await pause(50);
    }
  }
}

function versionOf(text: string): number | undefined {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || !('version' in value)) return undefined;
  return typeof value.version === 'number' ? value.version : undefined;
}

function keepAside(file: string): string {
  try {
    return putAside(file);
  } catch (error) {
    throw notWritable(file, error);
  }
}
