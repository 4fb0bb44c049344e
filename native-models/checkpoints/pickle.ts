// Recognises PyTorch's pickle checkpoints, by name and by content, so that they are refused with a reason:
// loading one runs whatever code it carries.

import { basename } from 'node:path';
import { CheckpointError } from './checkpoint-error.ts';

const PICKLE_EXTENSIONS = ['.ckpt', '.bin', '.pt', '.pth', '.pkl'];

export const hasPickleName = (path: string): boolean =>
  PICKLE_EXTENSIONS.some((extension) => path.toLowerCase().endsWith(extension));

/**
 * Whether the first bytes of a file are those of a zip archive (newer PyTorch) or of a pickle stream. The same
 * bytes can be the length of a safetensors header, but then the ninth one opens a JSON object.
 */
export function hasPickleMagic(start: Uint8Array): boolean {
  const [a, b, c, d] = start;
  if (start[8] === 0x7b) return false;
  const isZip = a === 0x50 && b === 0x4b && c === 0x03 && d === 0x04;
  const isPickle = a === 0x80 && b !== undefined && b >= 2 && b <= 5;
  return isZip || isPickle;
}

export const pickleError = (path: string): CheckpointError =>
  new CheckpointError(
    'pickle',
    `${basename(path)} is a pickle checkpoint, which can run any program when it is loaded, so it is refused.`,
    'Get the .safetensors version of this model; most have one beside the pickle file.',
  );
