// JSON from files people give us: parse errors become CheckpointErrors that say where, and a key given twice
// is an error, which JSON.parse would hide. Knows nothing of what the JSON means.

import { readFile } from 'node:fs/promises';
import { CheckpointError, type CheckpointErrorCode } from './checkpoint-error.ts';

/** A JSON object as it was read, nothing checked yet. */
export type Config = Readonly<Record<string, unknown>>;

/**
 * The first key that one object of `text` gives twice, or undefined. `text` must be valid JSON: then every
 * string followed by a colon is a key of the innermost open object.
 */
function duplicateKey(text: string): string | undefined {
  const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}]/g;
  const open: Set<string>[] = [];
  for (const match of text.matchAll(token)) {
    if (match[0] === '{') open.push(new Set());
    else if (match[0] === '}') open.pop();
    else if (match[1] !== undefined) {
      const key = JSON.parse(match[0].slice(0, -match[1].length)) as string;
      const keys = open.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Python's JSON writes Infinity bare; JSON.parse reads the same number from one too large for a double. */
function finite(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|Infinity/g, (match) => (match === 'Infinity' ? '1e999' : match));
}

export interface JsonFaults {
  notJson: CheckpointErrorCode;
  notObject: CheckpointErrorCode;
  hint: string;
}

/** Parses UTF-8 bytes that must hold one JSON object; `where` names them in messages. */
export function parseJsonObject(bytes: Uint8Array, where: string, faults: JsonFaults): Config {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
    text = finite(text);
    value = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? cause.message : 'not UTF-8 text';
    throw new CheckpointError(faults.notJson, `${where} is not JSON: ${reason}.`, faults.hint, { cause });
  }
  if (!isObject(value)) {
    throw new CheckpointError(faults.notObject, `${where} is JSON, but not an object.`, faults.hint);
  }
  const twice = duplicateKey(text);
  if (twice !== undefined) {
    throw new CheckpointError('duplicate-key', `${where} has the key "${twice}" twice.`, faults.hint);
  }
  return value;
}

/** Reads a JSON file of a model folder. Throws `not-found`, `unreadable`, `bad-json` or `duplicate-key`. */
export async function readJsonFile(path: string): Promise<Config> {
  const hint = 'Get this file again from where the model came from.';
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw fileError(path, cause);
  }
  return parseJsonObject(bytes, path, { notJson: 'bad-json', notObject: 'bad-json', hint });
}

/** The CheckpointError for a failed file operation. */
export function fileError(path: string, cause: unknown): CheckpointError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new CheckpointError(
      'not-found',
      `${path} is not there.`,
      'Check the path, or get the file again.',
      {
        cause,
      },
    );
  }
  return new CheckpointError(
    'unreadable',
    `${path} cannot be read (${code}).`,
    'Check that the file may be read by you and that its disk is there.',
    { cause },
  );
}
