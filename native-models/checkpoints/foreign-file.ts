// What lies under a model's name when it is no model: a note of Git LFS, a saved web page or error message, an archive, a
// download that never began. Told from the first bytes; knows nothing of what should have been there.

import { basename } from 'node:path';
import { CheckpointError } from './checkpoint-error.ts';
import { show } from './show.ts';

/** How much of a file has to be looked at. */
export const TELLING_BYTES = 512;

interface Foreign {
  /** Completes "NAME is …". */
  what: string;
  hint: string;
}

const FROM_ITS_PAGE =
  'Download the file itself from the model’s page; where it asks you to sign in, sign in there first.';

const ARCHIVES: readonly (readonly [bytes: readonly number[], name: string])[] = [
  [[0x37, 0x7a, 0xbc, 0xaf], 'a 7z archive'],
  [[0x52, 0x61, 0x72, 0x21], 'a RAR archive'],
  [[0x1f, 0x8b], 'a gzip archive'],
];

/** The start of a file as text; undefined when it holds bytes that no text has. */
function asText(start: Uint8Array): string | undefined {
  const isText = start.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
  if (!isText || start.length === 0) return undefined;
  return new TextDecoder()
    .decode(start)
    .replace(/^\ufeff/, '')
    .trimStart();
}

/** What a file is that begins so; undefined when nothing gives it away. */
function foreignFile(start: Uint8Array): Foreign | undefined {
  const archive = ARCHIVES.find(([magic]) => magic.every((byte, i) => start[i] === byte));
  if (archive) return { what: archive[1], hint: 'Unpack it first.' };
  if (start.length >= 64 && start.every((byte) => byte === 0)) {
    return {
      what: 'nothing but zeros where it should begin: a download that was not finished',
      hint: 'Download it again.',
    };
  }
  const text = asText(start);
  if (text === undefined) return undefined;
  if (text.startsWith('version https://git-lfs')) {
    return {
      what: 'a Git LFS pointer: a note of where the file is, not the file',
      hint: 'Run "git lfs pull" in its folder, or download the file from the model’s page.',
    };
  }
  if (/^<(!doctype|html|\?xml|head|body)/i.test(text)) {
    return { what: 'a web page that was saved under this name', hint: FROM_ITS_PAGE };
  }
  if (/^[{[]/.test(text)) {
    return { what: `an error message or other JSON text: ${show(text.slice(0, 80))}`, hint: FROM_ITS_PAGE };
  }
  return { what: `a text file: ${show(text.slice(0, 80))}`, hint: FROM_ITS_PAGE };
}

/** The same for a file that should hold JSON: only what is no text of its own. Throws `unsupported-model`. */
export function refuseForeignText(start: Uint8Array, path: string): void {
  const text = asText(start.subarray(0, TELLING_BYTES));
  if (text !== undefined && /^(version https:|<)/.test(text))
    refuseForeign(start.subarray(0, TELLING_BYTES), path);
}

/** Throws `unsupported-model` when a file that should hold a model begins like something else. */
export function refuseForeign(start: Uint8Array, path: string): void {
  const found = foreignFile(start);
  if (found === undefined) return;
  throw new CheckpointError('unsupported-model', `${basename(path)} is ${found.what}.`, found.hint);
}
