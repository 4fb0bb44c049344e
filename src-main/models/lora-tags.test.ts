// LoRAs named in prompts: by whatever name they have here, at the strength that stands there.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeSafetensors } from '../../native-models/checkpoints/write-safetensors-for-tests.ts';
import { LoraLibrary } from './lora-library.ts';
import { findTagged, loraTagsIn, withoutTags } from './lora-tags.ts';

const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-tags-')));
const library = new LoraLibrary(path.join(base, 'data'), () => {});
const ink = path.join(base, 'Ink_v2.safetensors');

beforeAll(async () => {
  const matrix = (...shape: number[]) => ({
    type: 'F32' as const,
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  });
  fs.writeFileSync(
    ink,
    encodeSafetensors({
      'lora_unet_x.lora_down.weight': matrix(2, 8),
      'lora_unet_x.lora_up.weight': matrix(8, 2),
    }),
  );
  await library.add(ink);
});
afterAll(() => fs.rmSync(base, { recursive: true }));

it('finds the tags of texts, each once', () => {
  expect(loraTagsIn(['a (red:1.2) fox <lora:ink_v2:0.8>', '<lora:ink_v2:0.8> <lora:other>'])).toEqual([
    '<lora:ink_v2:0.8>',
    '<lora:other>',
  ]);
});

it.each([
  ['<lora:Ink_v2>', { strength: 1 }],
  ['<lora:styles/ink_v2.safetensors:-0.5>', { strength: -0.5 }],
  ['<lora:ink_v2:0.4:0.8>', { strength: 0.8, blocks: { te: 0.5 } }],
  ['<lora:ink_v2:0.4:0>', { strength: 0.4, blocks: { rest: 0, in: 0, mid: 0, out: 0 } }],
  ['<lora:ink_v2:1:1:lbw=OUTALL>', { strength: 1 }],
])('%s', async (tag, expected) => {
  const [found, ...more] = await findTagged([tag], library);
  expect(more).toEqual([]);
  expect(found).toMatchObject({ tag, name: 'Ink_v2', file: ink, ...expected });
  expect(withoutTags(`a fox ${tag}`, [found!])).toBe('a fox ');
});

it('leaves what is not here, or is too strong, in its text, and takes the same file once', async () => {
  expect(await findTagged(['<lora:pen:1>', '<lora:ink_v2:99>'], library)).toEqual([]);
  expect(await findTagged(['<lora:ink_v2:1>', '<lora:Ink_v2:0.5>'], library)).toHaveLength(1);
});
