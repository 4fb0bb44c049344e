// What a .safetensors file on disk is for, before anybody decides what to do with it.

import { hasPickleName, pickleError } from './pickle.ts';
import { readSafetensors } from './safetensors.ts';
import { type FileKind, fileKind } from './single-file/file-kind.ts';

/** Reads the header alone. Throws CheckpointError for pickle files and for what is no whole safetensors file. */
export async function kindOfFile(path: string): Promise<FileKind> {
  if (hasPickleName(path)) throw pickleError(path);
  return fileKind((await readSafetensors(path)).tensors);
}
