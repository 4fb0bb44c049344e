// Words of textual inversion in every spelling, alone and bundled, and those that do not fit a model.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureFolder } from '../../architectures/component-for-tests.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { openCheckpoint } from '../open-checkpoint.ts';
import { kindOfFile } from '../single-file/open-single-file.ts';
import { encodeSafetensors, type TensorData } from '../write-safetensors-for-tests.ts';
import { applyLoras } from './apply-loras.ts';

let folder: string;
let sd15: Checkpoint;
let sdxl: Checkpoint;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fabula-words-'));
  sd15 = await openCheckpoint(fixtureFolder('sd15'));
  sdxl = await openCheckpoint(fixtureFolder('sdxl'));
});
afterAll(() => rm(folder, { recursive: true }));

const tensor = (...shape: number[]): TensorData => ({
  type: 'F32',
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

async function file(tensors: Readonly<Record<string, TensorData>>, name: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, encodeSafetensors(tensors));
  return path;
}

/** Widths of the fixtures' text encoders. */
const [SD15, FIRST, SECOND] = [32, 24, 32];

test.each([
  ['emb_params', [3, SD15], 3],
  ['string_to_param.*', [2, SD15], 2],
  ['<fxs>', [SD15], 1],
])('%s is a word of Stable Diffusion 1, named after its file', async (key, shape, count) => {
  const path = await file({ [key]: tensor(...shape) }, 'fxs.safetensors');
  const { words, textEncoder } = await applyLoras(sd15, [{ file: path, strength: 0.5 }]);
  expect(words).toEqual([{ word: 'fxs', first: 0, count }]);
  expect(textEncoder.addedRows).toMatchObject([{ count, strength: 0.5 }]);
  expect((await kindOfFile(path)).kind).toBe('embedding');
});

test('SDXL’s words have rows for both encoders, in either spelling, and follow one another', async () => {
  const one = await file({ clip_l: tensor(2, FIRST), clip_g: tensor(2, SECOND) }, 'one.safetensors');
  const two = await file(
    { text_encoders_0: tensor(1, FIRST), text_encoders_1: tensor(1, SECOND) },
    'two.safetensors',
  );
  const both = [one, two].map((path) => ({ file: path, strength: 1 }));
  const { words, textEncoder, textEncoder2 } = await applyLoras(sdxl, both);
  expect(words).toEqual([
    { word: 'one', first: 0, count: 2 },
    { word: 'two', first: 2, count: 1 },
  ]);
  expect([textEncoder, textEncoder2!].map(({ addedRows }) => addedRows!.map(({ count }) => count))).toEqual([
    [2, 1],
    [2, 1],
  ]);
});

test('a word of another width, and one that leaves an encoder without, are told', async () => {
  const apply = async (checkpoint: Checkpoint, tensors: Readonly<Record<string, TensorData>>) =>
    applyLoras(checkpoint, [{ file: await file(tensors, 'fxs.safetensors'), strength: 1 }]);
  await expect(apply(sd15, { emb_params: tensor(2, 1024) })).rejects.toThrow(
    /for another model: the word "fxs" has rows of 1024 numbers for the text_encoder of .*, which reads 32/,
  );
  await expect(apply(sdxl, { emb_params: tensor(2, FIRST) })).rejects.toThrow(
    /the word "fxs" has nothing for the text_encoder_2/,
  );
  // SDXL's first rows are as wide as those of Stable Diffusion 1.
  await expect(apply(sd15, { clip_l: tensor(2, SD15), clip_g: tensor(2, SECOND) })).rejects.toThrow(
    /the word "fxs" has rows for two text encoders, and .* has one/,
  );
  await expect(apply(sdxl, { clip_l: tensor(2, FIRST), clip_g: tensor(1, SECOND) })).rejects.toThrow(
    /has 2 and 1 rows for the two text encoders/,
  );
});
