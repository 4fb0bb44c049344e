// The hashes by which other programs find models and LoRAs again: of a checkpoint the first ten digits of the file's SHA-256
// ("AutoV2"), of a LoRA the first twelve of what follows its header ("AutoV3"), which retagging does not change.

import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { updateFromFile } from '../files/hash-file.ts';
import { rememberedSha256, sha256IfRemembered } from '../files/remembered-hashes.ts';

export interface HashesForOthers {
  /** Absent for a model that is no single file. */
  model?: string;
  /** Parallel to the settings' LoRAs. */
  loras: readonly string[];
}

const MODEL_DIGITS = 10;
const LORA_DIGITS = 12;
const LENGTH_BYTES = 8;

/**
 * Of a checkpoint in one file, which is read whole unless its hash is remembered, or with `reads` false not at all. Undefined
 * for a folder. Throws what the file system throws.
 */
export async function modelHashForOthers(path: string, reads = true): Promise<string | undefined> {
  if (!(await stat(path)).isFile()) return undefined;
  const sha256 = reads ? await rememberedSha256(path) : await sha256IfRemembered(path);
  return sha256?.slice(0, MODEL_DIGITS);
}

/** Of what follows the header of a safetensors file, of any other file whole. */
async function loraHash(path: string): Promise<string> {
  const handle = await open(path, 'r');
  const length = Buffer.alloc(LENGTH_BYTES);
  try {
    await handle.read(length, 0, LENGTH_BYTES, 0);
  } finally {
    await handle.close();
  }
  const start = LENGTH_BYTES + Number(length.readBigUInt64LE());
  const hash = createHash('sha256');
  await updateFromFile(hash, path, { start: start < (await stat(path)).size ? start : 0 });
  return hash.digest('hex').slice(0, LORA_DIGITS);
}

/**
 * Of all files of a drawing, where they lie; reads them whole, once. Undefined where one cannot be read: a picture is worth
 * more than what other programs find by it.
 */
export async function hashesForOthers(
  modelPath: string,
  loraPaths: readonly string[],
): Promise<HashesForOthers | undefined> {
  try {
    const model = await modelHashForOthers(modelPath);
    const loras: string[] = [];
    for (const path of loraPaths) loras.push(await loraHash(path));
    return { ...(model === undefined ? {} : { model }), loras };
  } catch {
    return undefined;
  }
}
