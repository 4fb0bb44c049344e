import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { encodeGguf } from './gguf/write-gguf-for-tests.ts';
import { describeChange } from './lora/describe-change.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import { kindOfFile } from './single-file/open-single-file.ts';
import { readWeightFiles } from './weight-files.ts';
import { readWeights } from './weights-file.ts';
import { encodeSafetensors } from './write-safetensors-for-tests.ts';

const scratch = mkdtempSync(join(tmpdir(), 'fabula-weights-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const half = new Uint8Array(2 * 4 * 64);
const STEM = 'lora_unet_mid_block_attentions_0_proj_in';
const gguf = encodeGguf({
  [`${STEM}.lora_down.weight`]: { type: 1, shape: [4, 64], data: half },
  [`${STEM}.lora_up.weight`]: { type: 1, shape: [64, 4], data: half },
  // Tensors of one number have an axis in this format.
  [`${STEM}.alpha`]: { type: 0, shape: [1], data: new Uint8Array(Float32Array.of(2).buffer) },
});
const safetensors = encodeSafetensors({ x: { type: 'F32', shape: [2], data: new Float32Array(2) } });

const lies = (name: string, bytes: Uint8Array | string): string => {
  const path = join(scratch, name);
  writeFileSync(path, bytes);
  return path;
};

test('files are told by what is in them, whatever they are called', async () => {
  for (const name of ['a.safetensors', 'a.ckpt', 'a.gguf', 'a']) {
    expect([...(await readWeights(lies(name, gguf))).tensors.keys()]).toContain(`${STEM}.alpha`);
    expect([...(await readWeights(lies(name, safetensors))).tensors.keys()]).toEqual(['x']);
  }
});

test('pickles are refused under every name', async () => {
  const pickle = Uint8Array.from([0x80, 2, 0x7d, 0x71, 0, 0x2e, 0, 0, 0, 0]);
  for (const name of ['b.safetensors', 'b.ckpt', 'b.pt', 'b.bin']) {
    const path = lies(name, pickle);
    await expect(readWeights(path)).rejects.toThrow(/is a pickle checkpoint/);
    await expect(openCheckpoint(path)).rejects.toThrow(/is a pickle checkpoint/);
  }
});

test('a name that says GGUF over anything else is told what that is', async () => {
  await expect(openCheckpoint(lies('page.gguf', '<!DOCTYPE html>'))).rejects.toThrow(/is a web page/);
  await expect(openCheckpoint(lies('none.gguf', 'abc\u0001'))).rejects.toThrow(/is not a GGUF file/);
});

test('a LoRA and a word in GGUF are known for what they are', async () => {
  const lora = lies('ink.gguf', gguf);
  expect((await kindOfFile(lora)).kind).toBe('lora');
  const { kinds, problems } = await describeChange(lora);
  expect([kinds, problems]).toEqual([[{ name: 'LoRA', layers: 1 }], []]);
  const rows = { type: 1, shape: [2, 64], data: new Uint8Array(256) };
  expect((await kindOfFile(lies('ink-word.gguf', encodeGguf({ clip_l: rows, clip_g: rows })))).kind).toBe(
    'embedding',
  );
  cpSync(lora, join(scratch, 'ink.bin'));
  expect((await kindOfFile(join(scratch, 'ink.bin'))).kind).toBe('lora');
});

test('scales in another shard than their weights are found', async () => {
  const shards = {
    'model-00001-of-00002.safetensors': {
      'x.weight': { type: 'I8', shape: [2, 4], data: new Uint8Array(8) },
    },
    'model-00002-of-00002.safetensors': {
      'x.weight_scale': { type: 'F32', shape: [2, 1], data: new Float32Array(2) },
    },
  } as const;
  const map: Record<string, string> = {};
  for (const [name, tensors] of Object.entries(shards)) {
    lies(name, encodeSafetensors(tensors));
    for (const key of Object.keys(tensors)) map[key] = name;
  }
  lies('model.safetensors.index.json', JSON.stringify({ weight_map: map }));
  const { weights } = await readWeightFiles(scratch, 'model');
  expect([...weights.keys()]).toEqual(['x.weight']);
  expect(weights.get('x.weight')!.scale?.shape).toEqual([2, 1]);
});
