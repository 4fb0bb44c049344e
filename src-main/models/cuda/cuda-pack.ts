// CUDA for Linux, fetched when a person asks for it: archives are downloaded (or taken from a folder), checked,
// unpacked beside one another, and the pack is there when the last library is.

import { mkdir, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CUDA_PACK_RECORD, type CudaPackRecord, cudaPackRecord } from '../../contract/cuda-pack.ts';
import { FabulaError } from '../../contract/errors.ts';
import { writeAtomic } from '../../files/durable-files.ts';
import { notWritable } from '../../files/file-errors.ts';
import { sha256OfFile } from '../../files/hash-file.ts';
import { dataFolder } from '../../files/standard-folders.ts';
import { type DownloadOptions, download } from '../download.ts';
import { type CudaPart, cudaPackBytes, cudaPackVersion, cudaParts } from './cuda-parts.ts';
import { unpack } from './unpack.ts';

/** Of the pack for this version of ONNX Runtime; others, of earlier versions, lie beside it. */
export const cudaPackFolder = (): string => join(dataFolder(), 'cuda', cudaPackVersion);

export interface AddCudaOptions extends Pick<DownloadOptions, 'signal' | 'retries' | 'retryPause'> {
  folder?: string;
  parts?: readonly CudaPart[];
  /** A folder in which all archives are, under their own names: nothing is fetched. */
  from?: string;
  /** Bytes of all archives. */
  onProgress?: (done: number, total: number) => void;
}

/** What unpacked libraries take beside the archives while both are there, as a multiple of the archives. */
const UNPACKED = 2.2;

/** Undefined when there is no pack, or none that is whole. */
export async function installedCudaPack(folder = cudaPackFolder()): Promise<CudaPackRecord | undefined> {
  const text = await readFile(join(folder, CUDA_PACK_RECORD), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return cudaPackRecord.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * Installs the pack and gives its record. What was downloaded before a cut is kept and gone on with.
 * Throws FabulaError `download-failed`, `disk-full`, `not-writable`, `cancelled`, `file-not-found`.
 */
export async function addCudaPack(options: AddCudaOptions = {}): Promise<CudaPackRecord> {
  const { folder = cudaPackFolder(), parts = cudaParts, from } = options;
  if (from !== undefined) await checkLocal(parts, from);
  const archives = from ?? `${folder}.download`;
  const unpacked = `${folder}.new`;
  try {
    await rm(unpacked, { recursive: true, force: true });
    await mkdir(unpacked, { recursive: true });
  } catch (error) {
    throw notWritable(unpacked, error);
  }
  await checkRoom(dirname(folder), parts, from !== undefined);
  if (from === undefined) await fetchAll(parts, archives, options);
  for (const part of parts) {
    if (options.signal?.aborted) {
      throw new FabulaError(
        'cancelled',
        'Unpacking was stopped.',
        'What was downloaded is kept: start it again.',
      );
    }
    await unpack(join(archives, archiveName(part)), part.libraries, unpacked);
  }
  const record: CudaPackRecord = { onnxruntime: cudaPackVersion, libraries: [] };
  for (const path of parts.flatMap(({ libraries }) => libraries)) {
    const name = basename(path);
    record.libraries.push({ name, bytes: (await stat(join(unpacked, name))).size });
  }
  await writeAtomic(join(unpacked, CUDA_PACK_RECORD), `${JSON.stringify(record, undefined, 1)}\n`);
  await rm(folder, { recursive: true, force: true });
  await rename(unpacked, folder);
  if (from === undefined) await rm(archives, { recursive: true, force: true });
  return record;
}

/** The pack, and what is left of a download of it. True when there was something. */
export async function removeCudaPack(folder = cudaPackFolder()): Promise<boolean> {
  const there = [folder, `${folder}.new`, `${folder}.download`];
  const found = await Promise.all(there.map((path) => stat(path).catch(() => undefined)));
  for (const path of there) await rm(path, { recursive: true, force: true });
  return found.some((one) => one !== undefined);
}

async function fetchAll(
  parts: readonly CudaPart[],
  archives: string,
  { onProgress, signal, retries, retryPause }: AddCudaOptions,
): Promise<void> {
  const total = cudaPackBytes(parts);
  let before = 0;
  for (const part of parts) {
    const file = join(archives, archiveName(part));
    // An archive has its name only when its SHA-256 was right.
    if (!(await stat(file).catch(() => undefined))) {
      await download({
        url: part.url,
        file,
        bytes: part.bytes,
        sha256: part.sha256,
        onProgress: ({ doneBytes }) => onProgress?.(before + doneBytes, total),
        ...(signal ? { signal } : {}),
        ...(retries === undefined ? {} : { retries }),
        ...(retryPause === undefined ? {} : { retryPause }),
      });
    }
    before += part.bytes;
    onProgress?.(before, total);
  }
}

/** All archives are there and right, or the first that is not is told. */
async function checkLocal(parts: readonly CudaPart[], folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => undefined);
  const missing = parts.map(archiveName).filter((name) => !names?.includes(name));
  if (missing.length > 0) {
    throw new FabulaError(
      'file-not-found',
      `${folder} lacks ${missing.join(', ')}.`,
      'Get them from the addresses that "fabula cuda" lists, and put all of them into one folder.',
    );
  }
  for (const part of parts) {
    const file = join(folder, archiveName(part));
    const actual = await sha256OfFile(file);
    if (actual === part.sha256) continue;
    throw new FabulaError(
      'download-failed',
      `${file} is not the right file: its SHA-256 is ${actual}, not ${part.sha256}.`,
      `Get it again from ${part.url}.`,
    );
  }
}

async function checkRoom(folder: string, parts: readonly CudaPart[], local: boolean): Promise<void> {
  const disk = await statfs(folder).catch(() => undefined);
  const needed = cudaPackBytes(parts) * (local ? UNPACKED : UNPACKED + 1);
  const room = disk ? disk.bavail * disk.bsize : needed;
  if (room >= needed) return;
  throw new FabulaError(
    'disk-full',
    `CUDA needs ${(needed / 1e9).toFixed(1)} GB in ${folder} while it is unpacked; ${(room / 1e9).toFixed(1)} GB are free.`,
    'Free some space, then try again.',
  );
}

export const archiveName = ({ url }: CudaPart): string => basename(new URL(url).pathname);
