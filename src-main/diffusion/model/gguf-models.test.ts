// Whole models in GGUF, of every kind of block that is read: asked for their hash, opened and drawn as a person's files are, and
// compared with the same numbers in a safetensors file. What the blocks mean has goldens of ggml's in checkpoints/gguf.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BlockType } from '../../../native-models/checkpoints/checkpoint.ts';
import { BLOCKS } from '../../../native-models/checkpoints/gguf/block-types.ts';
import { GGML_TYPES, randomBlocks } from '../../../native-models/checkpoints/gguf/random-blocks-for-tests.ts';
import { widenBlocks } from '../../../native-models/checkpoints/gguf/widen-blocks.ts';
import { encodeGguf, type GgufTensor } from '../../../native-models/checkpoints/gguf/write-gguf-for-tests.ts';
import { tinySdxl } from '../../../native-models/checkpoints/single-file/tiny-checkpoint-for-tests.ts';
import {
  encodeSafetensors,
  type TensorData,
} from '../../../native-models/checkpoints/write-safetensors-for-tests.ts';
import { inspectCheckpoint, openCheckpoint } from '../../../native-models/index.ts';
import { StoryEngine } from '../tell-story.ts';

const KINDS = Object.keys(BLOCKS) as BlockType[];
const PLAIN = { F32: 0, F16: 1, BF16: 30 } as const;
/** Of so many matrices one is in blocks: enough for every kind, and for graphs that are soon made. */
const EVERY = 7;
/** Of the largest value; sums in float32 that only the order of the widening tells apart. */
const BOUND = 1e-4;

const engine = new StoryEngine();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fabula-gguf-models-'));
});
afterAll(async () => {
  await engine.release();
  await rm(folder, { recursive: true });
});

const bytesOf = ({ data }: TensorData): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** The tiny SDXL with matrices in all kinds of blocks, one after the other, as ComfyUI's converter lays them; and the same widened. */
function inBlocks(): { gguf: Uint8Array; widened: Uint8Array } {
  const own: Record<string, GgufTensor> = {};
  const wide: Record<string, TensorData> = {};
  const entries: Record<string, readonly number[]> = {};
  let [seen, count] = [0, 0];
  for (const [key, tensor] of Object.entries(tinySdxl())) {
    const { shape, type } = tensor;
    const weights = shape.reduce((a, b) => a * b, 1);
    const isTable = key.includes('embedding');
    const isBlocks = shape.length > 1 && weights % 256 === 0 && !isTable && seen++ % EVERY === 0;
    if (!isBlocks) {
      own[key] = { type: PLAIN[type as 'F16'], shape, data: bytesOf(tensor) };
      wide[key] = tensor;
      continue;
    }
    const kind = KINDS[count % KINDS.length]!;
    const gain = 1 / Math.sqrt(weights / shape[0]!);
    const data = randomBlocks(kind, weights, gain, ++count);
    const inRows = shape.at(-1)! % 256 === 0;
    if (!inRows) entries[`comfy.gguf.orig_shape.${key}`] = shape;
    own[key] = { type: GGML_TYPES[kind], shape: inRows ? shape : [weights / 256, 256], data };
    wide[key] = { type: 'F32', shape, data: widenBlocks(data, kind) };
  }
  return { gguf: encodeGguf(own, { entries }), widened: encodeSafetensors(wide) };
}

/** A LoRA of one layer, itself in GGUF, with an effect that is plain to see. */
const lora = (): Uint8Array => {
  const layer = 'lora_unet_middle_block_1_transformer_blocks_0_attn2_to_v';
  const wave = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i));
  const part = (shape: number[]): GgufTensor => {
    const data = wave(shape[0]! * shape[1]!);
    return { type: PLAIN.F32, shape, data: new Uint8Array(data.buffer) };
  };
  return encodeGguf({
    [`${layer}.lora_down.weight`]: part([2, 128]),
    [`${layer}.lora_up.weight`]: part([64, 2]),
  });
};

async function drawn(
  path: string,
  weights: 'full' | 'streamed',
  loras: readonly string[],
): Promise<Float32Array> {
  const story = await engine.open({
    model: { path },
    device: 'cpu',
    scenes: [{ identityPrompt: 'a drawing of a fox', framePrompt: 'in a boat', seed: 5 }],
    settings: {
      steps: 1,
      width: 64,
      height: 64,
      method: 'plain',
      weights,
      loras: loras.map((file) => ({ file, strength: 1 })),
    },
  });
  for await (const { tensors } of story.frames({ keepTensors: true }))
    return tensors!.latents.data as Float32Array;
  throw new Error('nothing was drawn');
}

const farthest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);

it('draw what their widened weights draw, held and streamed, with a LoRA, and have a hash and a report', async () => {
  const { gguf, widened } = inBlocks();
  const [path, plain] = [join(folder, 'fox-Q4_K.gguf'), join(folder, 'fox.safetensors')];
  await writeFile(path, gguf);
  await writeFile(plain, widened);
  const { problems, hash, components } = await inspectCheckpoint(path, openCheckpoint(path));
  expect(problems).toEqual([]);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const kinds = new Set(components.flatMap(({ dtypes }) => Object.keys(dtypes)));
  expect([...kinds].sort()).toEqual(expect.arrayContaining([...KINDS].sort()));
  const ink = join(folder, 'ink.gguf');
  await writeFile(ink, lora());
  const wanted = await drawn(plain, 'full', [ink]);
  const scale = wanted.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  for (const weights of ['full', 'streamed'] as const) {
    expect(farthest(await drawn(path, weights, [ink]), wanted) / scale, weights).toBeLessThan(BOUND);
  }
});
