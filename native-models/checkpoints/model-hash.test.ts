import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fullHash, modelHash } from './model-hash.ts';
import { openCheckpoint } from './open-checkpoint.ts';

const fixture = join(import.meta.dirname, '..', 'parity', 'fixtures', 'networks', 'sd15', 'checkpoint');
const scratch = mkdtempSync(join(tmpdir(), 'fabula-hash-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const hashOf = async (folder: string): Promise<string> => modelHash(await openCheckpoint(folder));

test('the quick hash is the same wherever the model lies and whatever lies beside it', async () => {
  const moved = join(scratch, 'moved');
  cpSync(fixture, moved, { recursive: true });
  writeFileSync(join(moved, 'README.md'), 'Hello');
  expect(await hashOf(moved)).toBe(await hashOf(fixture));
  expect(await hashOf(fixture)).toMatch(/^[0-9a-f]{64}$/);
});

test('other weights of the same shapes, or another config, have another hash', async () => {
  const original = await hashOf(fixture);
  const retrained = join(scratch, 'retrained');
  cpSync(fixture, retrained, { recursive: true });
  const weights = join(retrained, 'vae', 'diffusion_pytorch_model.safetensors');
  const bytes = readFileSync(weights);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(weights, bytes);
  expect(await hashOf(retrained)).not.toBe(original);

  const changed = join(scratch, 'changed');
  cpSync(fixture, changed, { recursive: true });
  const config = join(changed, 'scheduler', 'scheduler_config.json');
  writeFileSync(config, readFileSync(config, 'utf8').replace('epsilon', 'v_prediction'));
  expect(await hashOf(changed)).not.toBe(original);
});

test('the full hash is the SHA-256 of every file, and tells how far it is', async () => {
  const checkpoint = await openCheckpoint(fixture);
  const told: number[] = [];
  const hashes = await fullHash(checkpoint, (done, total) => told.push(done / total));
  expect(hashes.size).toBe(checkpoint.files.length);
  const name = 'unet/diffusion_pytorch_model.safetensors';
  const expected = createHash('sha256')
    .update(readFileSync(join(fixture, name)))
    .digest('hex');
  expect(hashes.get(name)).toBe(expected);
  expect(told.at(-1)).toBe(1);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
});

test('a GGUF file is hashed by samples of all of it: it has no header that says how long it is', async () => {
  const plain = await openCheckpoint(fixture);
  const file = join(scratch, 'unet.gguf');
  const bytes = Buffer.concat([Buffer.from('GGUF\x03\0\0\0', 'latin1'), Buffer.alloc(600_000, 7)]);
  const weights = new Map([...plain.unet.weights].map(([key, ref]) => [key, { ...ref, file }]));
  const checkpoint = { ...plain, files: [file], unet: { ...plain.unet, weights } };
  writeFileSync(file, bytes);
  const before = await modelHash(checkpoint);
  expect(before).toMatch(/^[0-9a-f]{64}$/);
  bytes.fill(8, 300_000);
  writeFileSync(file, bytes);
  expect(await modelHash(checkpoint)).not.toBe(before);
});
