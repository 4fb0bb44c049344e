// From an address or a catalogue entry to a model of the library: fetched into the person's data folder (or another),
// checked, added. Only ever called because a person asked for it.

import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError, kindOfFile } from '../../native-models/index.ts';
import { FabulaError } from '../contract/errors.ts';
import { type CatalogueEntry, catalogue } from './catalogue.ts';
import { type DownloadOptions, download } from './download.ts';
import type { Library } from './library.ts';
import { type LibraryModel, slug } from './library-record.ts';

export type WantedModel = Pick<CatalogueEntry, 'url'> &
  Partial<Pick<CatalogueEntry, 'name' | 'licence' | 'bytes' | 'sha256' | 'aboutBytes'>>;

export interface DownloadModelOptions extends Pick<DownloadOptions, 'signal' | 'onProgress'> {
  /** Where the file goes; `models` in the data folder when absent. */
  folder?: string;
}

/** A catalogue id, or an address. Throws FabulaError `bad-argument`. */
export function wantedModel(text: string): WantedModel {
  const known = catalogue.find(({ id }) => id === text);
  if (known) return known;
  if (/^https?:\/\//i.test(text)) return { url: text };
  throw new FabulaError(
    'bad-argument',
    `${text} is neither an address nor in the catalogue.`,
    `Give an https:// address, or one of ${catalogue.map(({ id }) => id).join(', ')}.`,
  );
}

/** Throws FabulaError `download-failed`, `disk-full`, `cancelled`, `bad-model` when what came is no checkpoint. */
export async function downloadModel(
  library: Library,
  { url, name, licence, bytes, sha256 }: WantedModel,
  { folder = join(library.folder, 'models'), signal, onProgress }: DownloadModelOptions = {},
): Promise<LibraryModel> {
  const done = await download({
    url,
    file: join(folder, fileNameFor(url, name)),
    ...(bytes === undefined ? {} : { bytes }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(signal ? { signal } : {}),
    ...(onProgress ? { onProgress } : {}),
  });
  try {
    return await library.add(done.file, {
      source: url,
      sha256: done.sha256,
      ...(name ? { name } : {}),
      ...(licence ? { licence } : {}),
    });
  } catch (error) {
    throw error instanceof CheckpointError ? await setAside(done.file, error) : error;
  }
}

/**
 * What is no model must not stay under the name of one, or no later try could bring the right file. What is whole but
 * something else, a LoRA or another architecture, took its time to come: it is kept under another name.
 */
async function setAside(file: string, { message, hint, cause }: CheckpointError): Promise<FabulaError> {
  const isWhole = await kindOfFile(file).then(
    () => true,
    () => false,
  );
  if (!isWhole) {
    await rm(file, { force: true });
    return new FabulaError(
      'bad-model',
      `What came is no model: ${message}`,
      'It was deleted. Check the address, then try again.',
      { cause },
    );
  }
  const stem = file.replace(/\.safetensors$/i, '');
  let other = `${stem} (not a model).safetensors`;
  for (let n = 2; await stat(other).catch(() => undefined); n++)
    other = `${stem} (not a model ${n}).safetensors`;
  await rename(file, other);
  return new FabulaError('bad-model', message, `${hint} What came is kept as ${other}.`, { cause });
}

/** The address's own last part, as far as it is a plain name; else one made of what the model is called. */
export function fileNameFor(url: string, name?: string): string {
  const last = decode(URL.canParse(url) ? (new URL(url).pathname.split('/').at(-1) ?? '') : '');
  if (/\.(ckpt|pt|pth|bin|pkl)$/i.test(last)) {
    throw new FabulaError(
      'bad-argument',
      `${last} is a pickle file, which can run programs hidden in it.`,
      'Take the .safetensors file of the same model.',
    );
  }
  if (/^[\w][\w .()+-]*\.safetensors$/i.test(last)) return last;
  if (name) return `${slug(name)}.safetensors`;
  throw new FabulaError(
    'bad-argument',
    `The address ${url} does not end in the name of a .safetensors file.`,
    'Say what to call it with --name.',
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
