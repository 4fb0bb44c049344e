// A file of weights under whatever name: safetensors or GGUF, told by its first bytes. People rename files, and download caches
// link to them by names without an ending.

import { hasGgufName, isGguf, readGguf } from './gguf/gguf-file.ts';
import { hasPickleName } from './pickle.ts';
import { looksLikeSafetensors, readSafetensors, type SafetensorsFile } from './safetensors.ts';
import { hasSafetensorsName } from './single-file/beside.ts';

/** Whether to open it as one: by its name, or else by how it begins. Pickles never. */
export async function isWeightsFile(path: string): Promise<boolean> {
  if (!hasPickleName(path) && (hasSafetensorsName(path) || hasGgufName(path))) return true;
  return (await isGguf(path)) || looksLikeSafetensors(path);
}

/** Opens it and reads its header. Throws CheckpointError, of a file that is neither in the words of what its name says. */
export async function readWeights(path: string): Promise<SafetensorsFile> {
  if (await isGguf(path)) return readGguf(path);
  if (hasGgufName(path) && !(await looksLikeSafetensors(path))) return readGguf(path);
  return readSafetensors(path);
}
