// JSON from files people give us: parse errors become CheckpointErrors that say where, and a key given twice
// is an error, which JSON.parse would hide. Knows nothing of what the JSON means.

import { CheckpointError, type CheckpointErrorCode } from './checkpoint-error.ts';
import { refuseForeignText } from './foreign-file.ts';
import { scanJson } from './json-scan.ts';
import { NotAFileError, readRegular } from './regular-file.ts';
import { show } from './show.ts';

/** A JSON object as it was read, nothing checked yet. */
export type Config = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface JsonFaults {
  notJson: CheckpointErrorCode;
  notObject: CheckpointErrorCode;
  hint: string;
}

/** Parses UTF-8 bytes that must hold one JSON object; `where` names them in messages. */
export function parseJsonObject(bytes: Uint8Array, where: string, faults: JsonFaults): Config {
  const notJson = (reason: string, cause?: unknown) =>
    new CheckpointError(faults.notJson, `${where} is not JSON: ${reason}.`, faults.hint, { cause });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (cause) {
    throw notJson('it is not UTF-8 text', cause);
  }
  const scan = scanJson(text);
  if (scan.excess !== undefined) {
    throw new CheckpointError(
      faults.notObject,
      `${where} is more than Fabula reads: ${scan.excess}.`,
      faults.hint,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(scan.text);
  } catch (cause) {
    throw notJson((cause as Error).message, cause);
  }
  if (!isObject(value)) {
    throw new CheckpointError(faults.notObject, `${where} is JSON, but not an object.`, faults.hint);
  }
  if (scan.twice !== undefined) {
    throw new CheckpointError(
      'duplicate-key',
      `${where} has the key ${show(scan.twice)} twice.`,
      faults.hint,
    );
  }
  return value;
}

/** Of configs, vocabularies and shard indexes: the largest published ones have a tenth. */
const MOST_JSON_BYTES = 32e6;

/** Reads a JSON file of a model folder. Throws `not-found`, `unreadable`, `bad-json` or `duplicate-key`. */
export async function readJsonFile(path: string): Promise<Config> {
  const hint = 'Get this file again from where the model came from.';
  let bytes: Uint8Array;
  try {
    bytes = await readRegular(path, MOST_JSON_BYTES);
  } catch (cause) {
    throw fileError(path, cause);
  }
  refuseForeignText(bytes, path);
  return parseJsonObject(bytes, path, { notJson: 'bad-json', notObject: 'bad-json', hint });
}

/** The CheckpointError for a failed file operation. */
export function fileError(path: string, cause: unknown): CheckpointError {
  if (cause instanceof NotAFileError) {
    return new CheckpointError(
      'unreadable',
      `${path} cannot be read: it is ${cause.found}.`,
      'Put the real file there.',
      { cause },
    );
  }
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
