// Weights of other widths in a graph: whatever they are stored as, a layer multiplies with the numbers that they stand for,
// held or streamed.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ElementalType, WeightTable } from '../checkpoints/checkpoint.ts';
import { toFloat32 } from '../checkpoints/half.ts';
import { readSafetensors } from '../checkpoints/safetensors.ts';
import { withScales } from '../checkpoints/scaled-weights.ts';
import { encodeSafetensors, type TensorData } from '../checkpoints/write-safetensors-for-tests.ts';
import { runnerFor, wave } from '../graph/run-for-tests.ts';
import { linear } from './layers.ts';
import { Network } from './network.ts';

const run = runnerFor(ort);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fabula-stored-'));
});
afterAll(() => rm(folder, { recursive: true }));

const [OUT, WIDTH] = [8, 32];

async function weightsOf(tensors: Readonly<Record<string, TensorData>>): Promise<WeightTable> {
  const path = join(folder, 'weights.safetensors');
  await writeFile(path, encodeSafetensors(tensors));
  return withScales((await readSafetensors(path)).tensors);
}

/** What one layer gives, held and streamed, beside x · weightᵀ reckoned here. */
async function compare(weights: WeightTable, numbers: Float32Array): Promise<void> {
  const x = wave([1, 3, WIDTH]);
  const expected = Array.from({ length: 3 * OUT }, (_, i) => {
    const [row, out] = [Math.floor(i / OUT), i % OUT];
    let sum = 0;
    for (let k = 0; k < WIDTH; k++) sum += Number(x.data[row * WIDTH + k]) * numbers[out * WIDTH + k]!;
    return sum;
  });
  const largest = Math.max(...expected.map(Math.abs));
  for (const mode of ['full', 'streamed'] as const) {
    const network = new Network({ name: 'test', source: 'test', weights }, { weights: mode });
    const input = network.graph.input('x', 'float32', [1, 'N', WIDTH]);
    const layer = linear(network.root().at('layer'), input, OUT, { bias: false });
    network.graph.output('y', layer);
    const { y } = await run(network.finish(), { x });
    for (const [i, value] of expected.entries()) {
      expect(Math.abs(Number(y!.data[i]) - value) / largest, `${mode} ${i}`).toBeLessThan(1e-6);
    }
  }
}

/** Bytes without pattern, none of them a number that is none. */
const bytes = Uint8Array.from({ length: OUT * WIDTH }, (_, i) => ((i * 73 + 11) % 120) | (i % 3 ? 0 : 128));

test.each(['F8_E4M3', 'F8_E5M2'] as const)('%s is widened exactly', async (type) => {
  const weights = await weightsOf({ 'layer.weight': { type, shape: [OUT, WIDTH], data: bytes } });
  await compare(weights, toFloat32(bytes, type));
});

test('F64 is rounded to float32', async () => {
  const data = Float64Array.from(bytes, (byte) => Math.sin(byte));
  await compare(
    await weightsOf({ 'layer.weight': { type: 'F64', shape: [OUT, WIDTH], data } }),
    Float32Array.from(data),
  );
});

const scale = (shape: readonly number[], data: Float32Array): TensorData => ({ type: 'F32', shape, data });

test.each([
  ['F8_E4M3', 'scale_weight', []],
  ['I8', 'weight_scale', []],
  ['I8', 'weight_scale', [OUT, 1]],
] as const)('%s with a %s %s is multiplied by it', async (type, name, shape) => {
  const data = type === 'I8' ? new Int8Array(bytes.buffer.slice(0)) : bytes;
  const factors = Float32Array.from({ length: shape.length === 0 ? 1 : OUT }, (_, i) => 0.01 * (i + 1));
  const weights = await weightsOf({
    'layer.weight': { type: type as ElementalType, shape: [OUT, WIDTH], data },
    [`layer.${name}`]: scale(shape, factors),
    'layer.comfy_quant': { type: 'U8', shape: [2], data: new Uint8Array(2) },
  });
  expect([...weights.keys()]).toEqual(['layer.weight']);
  const plain = type === 'I8' ? Float32Array.from(data) : toFloat32(bytes, type);
  await compare(
    weights,
    plain.map((value, i) => value * factors[factors.length === 1 ? 0 : Math.floor(i / WIDTH)]!),
  );
});

test('whole numbers without a scale, and scaled weights that lack one, are told', async () => {
  const stored = (type: ElementalType): TensorData => ({ type, shape: [OUT, WIDTH], data: bytes });
  await expect(weightsOf({ 'layer.weight': stored('I8') })).rejects.toThrow(
    /"layer.weight" is stored in whole numbers \(I8\) without the scale they need/,
  );
  await expect(
    weightsOf({
      'layer.weight': stored('F8_E4M3'),
      scaled_fp8: { type: 'F8_E4M3', shape: [2], data: new Uint8Array(2) },
    }),
  ).rejects.toThrow(/says that its fp8 weights are scaled, but "layer.weight" has no scale/);
  await expect(
    weightsOf({ 'layer.weight': stored('I8'), 'layer.weight_scale': scale([3], new Float32Array(3)) }),
  ).rejects.toThrow(/is no scale of/);
});
