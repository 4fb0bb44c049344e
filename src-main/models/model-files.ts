// The files of a model as the library knows them: what they were when it was added, and whether they still are.

import { stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type Checkpoint, modelHash, openCheckpoint } from '../../native-models/index.ts';
import { FabulaError } from '../contract/errors.ts';
import { sha256OfFile } from '../files/hash-file.ts';
import { bytesOf, type LibraryFile, type LibraryModel } from './library-record.ts';

/** `missing`: nothing there, or a part of it. `changed`: another content than when it was added. */
export type ModelState = 'here' | 'missing' | 'changed';

export const pathOfFile = ({ path }: Pick<LibraryModel, 'path'>, { name }: Pick<LibraryFile, 'name'>) =>
  name === '' ? path : join(path, ...name.split('/'));

/** Files of the model itself; configs and vocabularies that Fabula brings along are not. */
export async function filesOf({ path, place, folder, files }: Checkpoint): Promise<LibraryFile[]> {
  const own = path === folder ? files : [place];
  return Promise.all(
    [...own].sort().map(async (file) => {
      const { size, mtimeMs } = await stat(file);
      return { name: relative(place, file).split(sep).join('/'), bytes: size, modifiedAt: mtimeMs };
    }),
  );
}

/** How the model is opened. */
export const openOptions = (model: Pick<LibraryModel, 'vae'> | undefined): { vae?: string } =>
  model?.vae ? { vae: model.vae.path } : {};

/** Cheap: sizes and times, and the quick hash only where those differ. */
export async function stateOf(model: LibraryModel): Promise<ModelState> {
  let touched = false;
  for (const file of model.files) {
    const found = await stat(pathOfFile(model, file)).catch(() => undefined);
    if (!found?.isFile()) return 'missing';
    if (found.size !== file.bytes || found.mtimeMs !== file.modifiedAt) touched = true;
  }
  if (model.vae) {
    const found = await stat(model.vae.path).catch(() => undefined);
    if (!found?.isFile()) return 'missing';
    if (found.size !== model.vae.bytes || found.mtimeMs !== model.vae.modifiedAt) touched = true;
  }
  if (!touched) return 'here';
  try {
    return (await modelHash(await openCheckpoint(model.path, openOptions(model)))) === model.hash
      ? 'here'
      : 'changed';
  } catch {
    return 'changed';
  }
}

export interface FileCheck {
  name: string;
  path: string;
  /** `recorded`: its hash was not known before and is now. */
  result: 'right' | 'recorded' | 'missing' | 'different';
  sha256?: string;
}

/** Reads every byte. `onProgress` is told bytes. Throws FabulaError `cancelled`. */
export async function checkFiles(
  model: LibraryModel,
  onProgress?: (doneBytes: number, totalBytes: number) => void,
  signal?: AbortSignal,
): Promise<FileCheck[]> {
  const total = bytesOf(model);
  let done = 0;
  const checks: FileCheck[] = [];
  for (const file of model.files) {
    const path = pathOfFile(model, file);
    const sha256 = await hashOfFile(path, signal, (bytes) => {
      done += bytes;
      onProgress?.(Math.min(done, total), total);
    });
    if (sha256 === undefined) checks.push({ name: file.name, path, result: 'missing' });
    else if (file.sha256 === undefined) checks.push({ name: file.name, path, result: 'recorded', sha256 });
    else
      checks.push({
        name: file.name,
        path,
        result: sha256 === file.sha256 ? 'right' : 'different',
        sha256,
      });
  }
  return checks;
}

async function hashOfFile(
  path: string,
  signal: AbortSignal | undefined,
  onBytes: (bytes: number) => void,
): Promise<string | undefined> {
  try {
    return await sha256OfFile(path, { signal, onBytes });
  } catch (error) {
    if (signal?.aborted) throw new FabulaError('cancelled', 'Stopped.', 'Start the check again.');
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
