// The door for checkpoints of every kind: a folder or one file, told apart here and read by their own modules.

import { realpath, stat } from 'node:fs/promises';
import type { Checkpoint } from './checkpoint.ts';
import { CheckpointError } from './checkpoint-error.ts';
import { type FolderOptions, openDiffusersFolder } from './diffusers-folder.ts';
import { fileError } from './json.ts';
import { isOnnxFolder, openOnnxFolder } from './onnx-export/open-onnx-folder.ts';
import { hasPickleName, pickleError } from './pickle.ts';
import { openSingleFile, type SingleFileOptions } from './single-file/open-single-file.ts';
import { openVaeFile } from './single-file/vae-file.ts';
import { isWeightsFile } from './weights-file.ts';

export type OpenOptions = FolderOptions & SingleFileOptions;

/**
 * Opens a checkpoint: a folder in the diffusers layout, a folder of ONNX exports, or a safetensors or GGUF file in the
 * original layout of Stable Diffusion 1, 2 or XL. Reads configs and headers, no weights. Throws CheckpointError.
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
  if (isFolder) return openFolder(real, options);
  if (!(await isWeightsFile(path)) && !(await isWeightsFile(real))) {
    if (hasPickleName(path)) throw pickleError(path);
    throw new CheckpointError(
      'unsupported-model',
      `${path} is a file, but not a .safetensors checkpoint.`,
      path.toLowerCase().endsWith('.onnx')
        ? 'Give the folder that the parts of the export are in: unet, text_encoder, vae_decoder, tokenizer, scheduler.'
        : 'Give a .safetensors file, or the folder that holds model_index.json.',
    );
  }
  return openSingleFile(path, options);
}

async function openFolder(folder: string, options: OpenOptions): Promise<Checkpoint> {
  const checkpoint = (await isOnnxFolder(folder))
    ? await openOnnxFolder(folder)
    : await openDiffusersFolder(folder, options);
  if (options.vae === undefined) return checkpoint;
  const own = new Set(checkpoint.vae.files);
  const vae = await openVaeFile(options.vae, checkpoint.vae.config);
  return { ...checkpoint, vae, files: [...checkpoint.files.filter((file) => !own.has(file)), ...vae.files] };
}
