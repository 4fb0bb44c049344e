// The hashes are those that other programs compute: over the whole file, and over what follows a LoRA's header.

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { rememberedSha256 } from '../files/remembered-hashes.ts';
import { hashesForOthers } from './hashes-for-others.ts';

const scratch = mkdtempSync(join(tmpdir(), 'fabula-hashes-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A file in the safetensors format: its header's length, the header, the numbers. */
function write(name: string, metadata: Record<string, string>): string {
  const path = join(scratch, name);
  const data = new Uint8Array(Float32Array.from({ length: 99 }, (_, i) => i).buffer);
  const a = { dtype: 'F32', shape: [99], data_offsets: [0, data.length] };
  const header = Buffer.from(JSON.stringify({ __metadata__: metadata, a }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(path, Buffer.concat([length, header, data]));
  return path;
}

test('a model by its whole file, a LoRA by what follows its header', async () => {
  const model = write('model.safetensors', {});
  const lora = write('lora.safetensors', { ss_tag: 'x' });
  const retagged = write('retagged.safetensors', { ss_tag: 'something longer' });
  const hashes = (await hashesForOthers(model, [lora, retagged]))!;
  expect(hashes.model).toBe(sha256(readFileSync(model)).slice(0, 10));
  const bytes = readFileSync(lora);
  const after = bytes.subarray(8 + Number(bytes.readBigUInt64LE()));
  expect(hashes.loras).toEqual([sha256(after).slice(0, 12), sha256(after).slice(0, 12)]);
});

test('a folder has none, and a file that is gone costs no picture', async () => {
  mkdirSync(join(scratch, 'folder'));
  expect(await hashesForOthers(join(scratch, 'folder'), [])).toEqual({ loras: [] });
  expect(await hashesForOthers(join(scratch, 'nowhere'), [])).toBeUndefined();
});

test('a large file is read once, and again when it was changed', async () => {
  const path = write('once.safetensors', {});
  const cache = join(scratch, 'hashes.json');
  const first = await rememberedSha256(path, cache);
  const lie = readFileSync(cache, 'utf8').replace(first, 'f'.repeat(64));
  writeFileSync(cache, lie);
  expect(await rememberedSha256(path, cache)).toBe('f'.repeat(64));
  utimesSync(path, 1, 1);
  expect(await rememberedSha256(path, cache)).toBe(first);
  writeFileSync(cache, '{');
  expect(await rememberedSha256(path, cache)).toBe(first);
});
