// The door for checkpoints of every kind: a folder or one file, told apart here and read by their own modules.

import { realpath, stat } from 'node:fs/promises';
import type { Checkpoint } from './checkpoint.ts';
import { CheckpointError } from './checkpoint-error.ts';
import { type FolderOptions, openDiffusersFolder } from './diffusers-folder.ts';
import { fileError } from './json.ts';
import { hasPickleName, pickleError } from './pickle.ts';
import { openSingleFile, type SingleFileOptions } from './single-file/open-single-file.ts';

export type OpenOptions = FolderOptions & SingleFileOptions;

/**
 * Opens a checkpoint: a folder in the diffusers layout, or a .safetensors file in the original layout of Stable
 * Diffusion 1, 2 or XL. Reads configs and headers, no weights. Throws CheckpointError.
 */
export async function openCheckpoint(path: string, options: OpenOptions = {}): Promise<Checkpoint> {
  let real: string;
  let isFolder: boolean;
  try {
    real = await realpath(path);
    isFolder = (await stat(real)).isDirectory();
  } catch (error) {
    throw fileError(path, error);
  }
  if (isFolder) return openDiffusersFolder(real, options);
  if (hasPickleName(path)) throw pickleError(path);
  if (!path.toLowerCase().endsWith('.safetensors')) {
    throw new CheckpointError(
      'unsupported-model',
      `${path} is a file, but not a .safetensors checkpoint`,
      'Give a .safetensors file, or the folder that holds model_index.json.',
    );
  }
  return openSingleFile(path, options);
}
