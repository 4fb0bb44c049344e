// OFT and BOFT files before any graph: spellings, shapes, how far numbers turn, and what turns nothing.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureFolder } from '../../architectures/component-for-tests.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { openCheckpoint } from '../open-checkpoint.ts';
import { kindOfFile } from '../single-file/open-single-file.ts';
import { encodeSafetensors, type TensorData } from '../write-safetensors-for-tests.ts';
import { applyLoras } from './apply-loras.ts';
import type { RotationChange } from './weight-change.ts';

let folder: string;
let sd15: Checkpoint;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fabula-turns-'));
  sd15 = await openCheckpoint(fixtureFolder('sd15'));
});
afterAll(() => rm(folder, { recursive: true }));

const PATH = 'down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q';
const KOHYA = `oft_unet_${PATH.replaceAll('.', '_')}`;

/** Entry i is i · step. */
const rising = (step: number, ...shape: number[]): TensorData => ({
  type: 'F32',
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i * step),
});

async function given(tensors: Readonly<Record<string, TensorData>>, name = 'given.safetensors') {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, encodeSafetensors(tensors));
  return path;
}

async function turnIn(path: string, strength = 1) {
  const { unet } = await applyLoras(sd15, [{ file: path, strength }]);
  return unet.changes!.get(`${PATH}.weight`)![0] as RotationChange & { scale: number };
}

test('kohya’s, LyCORIS’ and PEFT’s names are of the same layer, and LoRAs', async () => {
  for (const [key, shape] of [
    [`${KOHYA}.oft_blocks`, [2, 4, 4]],
    [`${KOHYA.replace('oft_', 'lora_')}.oft_blocks`, [2, 4, 4]],
    [`${KOHYA.replace('oft_', 'lora_')}.oft_blocks`, [2, 2, 4, 4]],
    [`lycoris_${PATH.replaceAll('.', '_')}.oft_diag`, [2, 4, 4]],
    [`base_model.model.${PATH}.oft_R.weight`, [2, 6]],
    [`base_model.model.${PATH}.oft_R.default.weight`, [1, 6]],
    [`base_model.model.${PATH}.oft_r`, [2, 4, 4]],
    [`base_model.model.${PATH}.boft_R`, [2, 2, 4, 4]],
  ] as const) {
    const path = await given({ [key]: rising(0.01, ...shape) });
    expect((await turnIn(path)).kind, key).toBe('rotation');
    expect((await kindOfFile(path)).kind, key).toBe('lora');
  }
});

test('a constraint shortens only what turns further, and the further it turns the longer the inverse takes', async () => {
  const turn = async (step: number, alpha?: number) => {
    const constraint = alpha === undefined ? {} : { [`${KOHYA}.alpha`]: rising(1, 1) };
    if (alpha !== undefined) constraint[`${KOHYA}.alpha`] = { ...rising(1, 1), data: Float32Array.of(alpha) };
    const change = await turnIn(
      await given({ [`${KOHYA}.oft_blocks`]: rising(step, 2, 4, 4), ...constraint }),
    );
    return change.turn as Extract<RotationChange['turn'], { by: 'cayley' }>;
  };
  // ‖B - Bᵀ‖² of the two blocks: twice the squares of 3, 6, 9, 3, 6, 3, in both.
  const length = 0.01 * Math.sqrt(2 * 2 * 180);
  expect((await turn(0.01)).sign).toBe(-1);
  expect((await turn(0.01, 0)).sign).toBe(-1);
  expect((await turn(0.01, 1)).sign).toBe(-1);
  expect((await turn(0.01, 0.01)).sign).toBeCloseTo(-0.08 / length, 6);
  expect((await turn(0.001)).rounds).toBeLessThan((await turn(0.1)).rounds);
  expect((await turn(0)).rounds).toBe(1);
});

test('strength multiplies the way from the weight to the turned one', async () => {
  const path = await given({ [`${KOHYA}.oft_blocks`]: rising(0.01, 2, 4, 4) });
  expect((await turnIn(path, 0.5)).scale).toBe(0.5);
});

test('PEFT’s series is taken unless its settings say otherwise', async () => {
  const key = `base_model.model.${PATH}.oft_R.weight`;
  const path = await given({ [key]: rising(0.01, 2, 6) }, 'peft/adapter_model.safetensors');
  expect((await turnIn(path)).turn).toEqual({ by: 'series', sign: 1, terms: 5 });
  const beside = join(dirname(path), 'adapter_config.json');
  await writeFile(beside, JSON.stringify({ peft_type: 'OFT', num_cayley_neumann_terms: 3 }));
  expect((await turnIn(path)).turn).toEqual({ by: 'series', sign: 1, terms: 3 });
  await writeFile(beside, JSON.stringify({ peft_type: 'OFT', use_cayley_neumann: false }));
  expect((await turnIn(path)).turn.by).toBe('cayley');
});

test('blocks that do not fill the weight, and numbers that are none, are told', async () => {
  for (const shape of [
    [2, 3, 3],
    [3, 4, 4],
    [2, 4, 3],
    [5, 2, 4, 4],
  ]) {
    const path = await given({ [`${KOHYA}.oft_blocks`]: rising(0.01, ...shape) });
    await expect(turnIn(path), `${shape}`).rejects.toThrow(
      /given.safetensors does not fit: of the wrong shape/,
    );
  }
  const blocks = rising(0.01, 2, 4, 4);
  (blocks.data as Float32Array)[1] = Number.NaN;
  await expect(turnIn(await given({ [`${KOHYA}.oft_blocks`]: blocks }))).rejects.toThrow(
    /oft_blocks" holds numbers that turn nothing/,
  );
  const whole: TensorData = { type: 'I32', shape: [2, 4, 4], data: new Float32Array(32) };
  await expect(turnIn(await given({ [`${KOHYA}.oft_blocks`]: whole }))).rejects.toThrow(/is stored as I32/);
});
