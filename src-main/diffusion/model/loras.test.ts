import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  encodeSafetensors,
  type TensorData,
} from '../../../native-models/checkpoints/write-safetensors-for-tests.ts';
import type { LoraSetting } from '../../contract/settings.ts';
import type { StoryRequest } from '../story-request.ts';
import { StoryEngine } from '../tell-story.ts';
import { tokenizersWith } from './loras.ts';
import { openModel } from './model.ts';

let folder: string;
let file: string;
const engine = new StoryEngine();
const tensor = (...shape: number[]): TensorData => ({
  type: 'F32',
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 1.7)),
});
const layer = (name: string, out: number, width: number) => ({
  [`${name}.lora_down.weight`]: tensor(2, width),
  [`${name}.lora_up.weight`]: tensor(out, 2),
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fabula-loras-'));
  file = join(folder, 'style.safetensors');
  const q = 'lora_unet_input_blocks_3_1_transformer_blocks_0_attn1_to_q';
  const te = 'lora_te2_text_model_encoder_layers_0_mlp_fc1';
  await writeFile(file, encodeSafetensors({ ...layer(q, 16, 16), ...layer(te, ...mlp) }));
});
afterAll(async () => {
  await engine.release();
  await rm(folder, { recursive: true });
});

/** Outputs and inputs of the second text encoder's first linear layer in this checkpoint. */
const mlp = [64, 40] as const;

const request = (loras: Partial<LoraSetting>[]): StoryRequest => ({
  model: { path: 'native-models/parity/fixtures/whole-method/models/tiny-sdxl' },
  device: 'cpu',
  scenes: [{ identityPrompt: 'a drawing of a fox', framePrompt: 'at night', seed: 5 }],
  settings: { steps: 2, width: 64, height: 64, loras: loras as LoraSetting[] },
});

const resolve = async (loras: Partial<LoraSetting>[]) => (await engine.open(request(loras))).resolved;

async function pixels(loras: Partial<LoraSetting>[]): Promise<Uint8Array> {
  const story = await engine.open(request(loras));
  for await (const { picture } of story.frames()) return picture.data;
  throw new Error('no frame');
}

it('changes the picture by its strength, also while the plain model is still loaded', async () => {
  const plain = await pixels([]);
  const whole = await pixels([{ file, strength: 1 }]);
  const half = await pixels([{ file, strength: 0.5 }]);
  expect(whole).not.toEqual(plain);
  expect(half).not.toEqual(whole);
  expect(await pixels([{ file, strength: 0 }])).toEqual(plain);
  expect(await pixels([{ file }])).toEqual(whole);
  // Twice half of one LoRA is the whole of it, up to rounding to 8 bits.
  const twice = await pixels([
    { file, strength: 0.5 },
    { file, strength: 0.5 },
  ]);
  expect(Math.max(...twice.map((value, i) => Math.abs(value - whole[i]!)))).toBeLessThanOrEqual(1);
});

it('is told with its hash, and another file in its place is refused', async () => {
  const { settings } = await resolve([{ file }]);
  expect(settings.loras).toEqual([{ file, strength: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  await expect(resolve([{ file, sha256: '0'.repeat(64) }])).rejects.toMatchObject({
    code: 'bad-model',
    message: expect.stringMatching(/style.safetensors is not the LoRA .* \(its hash differs\)/),
  });
  await expect(resolve([{ file: join(folder, 'none.safetensors') }])).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(resolve([{ file, strength: 99 }])).rejects.toMatchObject({
    code: 'bad-setting',
  });
});

it('teaches a model’s tokenizers the words of files, once, and leaves them alone where files do not fit', async () => {
  const model = await openModel({
    path: 'native-models/parity/fixtures/whole-method/models/tiny-sd15',
  });
  const { textEncoder } = model.checkpoint;
  const key = [...textEncoder.weights.keys()].find((one) => one.endsWith('token_embedding.weight'))!;
  const width = textEncoder.weights.get(key)!.shape[1]!;
  const word = async (name: string, wide: number) => {
    const path = join(folder, `${name}.safetensors`);
    const data = new Float32Array(3 * wide);
    await writeFile(path, encodeSafetensors({ emb_params: { type: 'F32', shape: [3, wide], data } }));
    return path;
  };
  const files = [await word('fxs', width)];
  const taught = await tokenizersWith(model, files);
  expect(taught[0]!.encodePieces('a fxs')).toHaveLength(model.tokenizers[0]!.encodePieces('a').length + 3);
  expect(await tokenizersWith(model, files)).toBe(taught);
  expect(await tokenizersWith(model, [await word('other', width + 1)])).toBe(model.tokenizers);
  expect(await tokenizersWith(model, [])).toBe(model.tokenizers);
});
