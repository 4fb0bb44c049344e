// Content hashes of a checkpoint: a quick one that tells models and versions apart, and the SHA-256 of whole
// files for those who want proof. Neither depends on where the folder lies or on files beside the model.

import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import type { Checkpoint } from './checkpoint.ts';
import { fileError } from './json.ts';
import { openRegular } from './regular-file.ts';
import { MAX_HEADER_BYTES } from './safetensors.ts';

const SAMPLES = 64;
const SAMPLE_BYTES = 4096;
/** Weights without a header of their own, as ONNX exports have them, are only sampled from this size on. */
const LARGE = 16 << 20;

const nameIn = (folder: string, file: string): string => relative(folder, file).split(sep).join('/');

/** A checkpoint in one file is the same under any name, as is a VAE outside: both are known by their place. */
const nameOf = ({ path, folder, files }: Checkpoint, file: string): string => {
  const name = nameIn(folder, file);
  return path === folder && !name.startsWith('..') ? name : String(files.indexOf(file));
};

/** The files of its weights, safetensors or GGUF, whatever they are called: a download cache links to names without an ending. */
function weightFilesOf({ files, textEncoder, textEncoder2, unet, vae }: Checkpoint): Set<string> {
  const found = new Set(files.filter((file) => file.endsWith('.safetensors')));
  for (const component of [textEncoder, textEncoder2, unet, vae]) {
    if (component === undefined || component.onnx !== undefined) continue;
    for (const { file } of component.weights.values()) found.add(file);
  }
  return found;
}

/** What the quick hash reads of a weight file: the header of a safetensors file, and samples spread evenly over the rest. */
async function* digestOfWeights(file: string, bytes: number, isWeights: boolean): AsyncGenerator<Uint8Array> {
  const handle = await openRegular(file);
  const read = async (position: number, length: number): Promise<Uint8Array> => {
    const buffer = new Uint8Array(length);
    const { bytesRead } = await handle.read(buffer, 0, length, position);
    return buffer.subarray(0, bytesRead);
  };
  try {
    let start = 0;
    if (isWeights) {
      const length = await read(0, 8);
      yield length;
      const header = Number(new DataView(length.buffer).getBigUint64(0, true));
      // A GGUF file begins with its name, which as a length would be more than any header has.
      if (header <= MAX_HEADER_BYTES && 8 + header <= bytes) {
        yield await read(8, header);
        start = 8 + header;
      }
    }
    const last = Math.max(start, bytes - SAMPLE_BYTES);
    for (let k = 0; k < SAMPLES; k++) {
      yield await read(start + Math.floor(((last - start) * k) / (SAMPLES - 1)), SAMPLE_BYTES);
    }
  } finally {
    await handle.close();
  }
}

/**
 * SHA-256 (hexadecimal) over the sorted names and sizes of the checkpoint's files, its configs and tokenizers in
 * full, and of each weight file the header and 64 samples of 4 KiB (of large files without a header the samples). Milliseconds, whatever the size.
 */
export async function modelHash(checkpoint: Checkpoint): Promise<string> {
  const hash = createHash('sha256');
  const ofWeights = weightFilesOf(checkpoint);
  const named = checkpoint.files.map((file) => ({ file, name: nameOf(checkpoint, file) }));
  for (const { file, name } of named.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    try {
      const { size } = await stat(file);
      hash.update(`${name}\0${size}\0`);
      const isWeights = ofWeights.has(file);
      const isSampled = isWeights || size >= LARGE;
      const parts = isSampled
        ? digestOfWeights(file, size, isWeights)
        : (await openRegular(file)).createReadStream();
      for await (const part of parts) hash.update(part as Uint8Array);
    } catch (error) {
      throw fileError(file, error);
    }
  }
  return hash.digest('hex');
}

/** SHA-256 of every file in full, by name; `onProgress` is told bytes. Reads gigabytes. */
export async function fullHash(
  checkpoint: Checkpoint,
  onProgress?: (doneBytes: number, totalBytes: number) => void,
): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  let done = 0;
  let total = 0;
  for (const file of checkpoint.files) total += (await stat(file)).size;
  for (const file of checkpoint.files) {
    const hash = createHash('sha256');
    for await (const part of (await openRegular(file)).createReadStream({ highWaterMark: 1 << 20 })) {
      hash.update(part as Uint8Array);
      done += (part as Uint8Array).byteLength;
      onProgress?.(done, total);
    }
    hashes.set(nameIn(checkpoint.folder, file), hash.digest('hex'));
  }
  return hashes;
}
