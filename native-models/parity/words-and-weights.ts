// Measures words of textual inversion against transformers, and layers whose weights are stored in other widths against the
// numbers that PyTorch and gguf-py widen them to. Goldens: words_and_weights.py, gguf_blocks.py. How graphs are run is the caller's.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linear } from '../architectures/layers.ts';
import { Network } from '../architectures/network.ts';
import type { ElementalType, WeightTable } from '../checkpoints/checkpoint.ts';
import { readGguf } from '../checkpoints/gguf/gguf-file.ts';
import { toFloat32 } from '../checkpoints/half.ts';
import { readSafetensors } from '../checkpoints/safetensors.ts';
import { withScales } from '../checkpoints/scaled-weights.ts';
import { applyLoras, type Component, compileTextEncoder } from '../index.ts';
import {
  type NetworkFixture,
  openFixture,
  type ParityRow,
  type RunGraph,
  relativeError,
} from './networks.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
/** Of the largest value; sums of a few hundred products in float32. */
const PRODUCT = 1e-5;
const STATES = 1e-4;

interface Golden {
  data: Float32Array | BigInt64Array | Uint8Array;
  shape: readonly number[];
}

async function goldensIn(path: string): Promise<Map<string, Golden>> {
  const { file, tensors } = await readSafetensors(path);
  const bytes = await readFile(file);
  return new Map(
    [...tensors].map(([key, { type, shape, byteOffset, byteLength }]) => {
      const own = new Uint8Array(bytes.subarray(byteOffset, byteOffset + byteLength));
      const data =
        type === 'I64' ? new BigInt64Array(own.buffer) : type === 'U8' ? own : toFloat32(own, type);
      return [key, { data, shape }];
    }),
  );
}

const ours = () => goldensIn(join(FIXTURES, 'words-and-weights', 'goldens.safetensors'));

/** Every text encoder with a word of two rows more. */
export async function measureWords(run: RunGraph): Promise<ParityRow[]> {
  const goldens = await ours();
  const rows: ParityRow[] = [];
  for (const name of ['sd15', 'sd21', 'sdxl'] as const satisfies readonly NetworkFixture[]) {
    const file = join(FIXTURES, 'words-and-weights', `${name}-word.safetensors`);
    const { textEncoder, textEncoder2 } = await applyLoras(await openFixture(name), [{ file, strength: 1 }]);
    for (const component of [textEncoder, textEncoder2]) {
      if (component === undefined) continue;
      const golden = (what: string): Golden => goldens.get(`${name}.${component.name}.${what}`)!;
      rows.push({
        what: `word of two rows (textual inversion): ${name} ${component.name}`,
        measured: await stateError(run, component, name === 'sdxl', golden),
        bound: STATES,
      });
    }
  }
  return rows;
}

async function stateError(
  run: RunGraph,
  component: Component,
  penultimate: boolean,
  golden: (what: string) => Golden,
): Promise<number> {
  const graph = compileTextEncoder(component, {
    hiddenState: penultimate ? 'penultimate' : 'normed',
    pooled: false,
  });
  const ids = golden('ids');
  const { hidden_state: state } = await run(graph, {
    input_ids: { data: ids.data as BigInt64Array, shape: [...ids.shape] },
  });
  const wanted = golden('state');
  return relativeError(state, { data: wanted.data as Float32Array, shape: [...wanted.shape] });
}

/** Every form that weights are stored in, held and streamed: x · weightᵀ by the graph and by the golden's numbers. */
export async function measureWeightKinds(run: RunGraph): Promise<ParityRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'fabula-kinds-'));
  try {
    const rows: ParityRow[] = [];
    for (const { kind, weights, numbers } of [...(await blocks()), ...(await eightBits(folder))]) {
      for (const mode of ['full', 'streamed'] as const) {
        const measured = await productError(run, weights, numbers, mode);
        rows.push({ what: `weights stored as ${kind}, ${mode}: a layer`, measured, bound: PRODUCT });
      }
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Stored {
  kind: string;
  weights: WeightTable;
  numbers: Golden;
}

async function blocks(): Promise<Stored[]> {
  const { tensors } = await readGguf(join(FIXTURES, 'gguf', 'blocks.gguf'));
  const goldens = await goldensIn(join(FIXTURES, 'gguf', 'goldens.safetensors'));
  return [...goldens].map(([kind, numbers]) => ({
    kind: `GGUF ${kind}`,
    weights: new Map([['layer.weight', tensors.get(kind)!]]),
    numbers,
  }));
}

const OUT = 8;

interface TensorData {
  type: ElementalType;
  shape: readonly number[];
  data: Uint8Array | Int8Array | Float32Array;
}

/** A file with these tensors, as its specification says. */
function safetensors(tensors: Readonly<Record<string, TensorData>>): Uint8Array {
  let at = 0;
  const entries = Object.entries(tensors).map(([key, { type, shape, data }]) => {
    const start = at;
    at += data.byteLength;
    return [key, { dtype: type, shape, data_offsets: [start, at] }];
  });
  const text = JSON.stringify(Object.fromEntries(entries));
  const header = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const bytes = Object.values(tensors).map(({ data }) =>
    Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  );
  return Buffer.concat([length, header, ...bytes]);
}

async function eightBits(folder: string): Promise<Stored[]> {
  const goldens = await ours();
  const stored: Stored[] = [];
  const add = async (kind: string, tensors: Record<string, TensorData>, numbers: Float32Array) => {
    const path = join(folder, `${stored.length}.safetensors`);
    await writeFile(path, safetensors(tensors));
    const weights = withScales((await readSafetensors(path)).tensors);
    stored.push({ kind, weights, numbers: { data: numbers, shape: [OUT, numbers.length / OUT] } });
  };
  const scales = (length: number): Float32Array =>
    Float32Array.from({ length }, (_, row) => Math.fround(0.01 * (row + 1)));
  const perRow = (numbers: Float32Array): Float32Array =>
    numbers.map((value, i) => value * scales(OUT)[Math.floor(i / (numbers.length / OUT))]!);
  for (const type of ['F8_E4M3', 'F8_E5M2'] as const satisfies readonly ElementalType[]) {
    // As many of all finite numbers as make whole rows.
    const all = goldens.get(`${type}.float`)!.data as Float32Array;
    const count = Math.floor(all.length / OUT) * OUT;
    const numbers = all.slice(0, count);
    const data = (goldens.get(`${type}.bits`)!.data as Uint8Array).slice(0, count);
    const weight: TensorData = { type, shape: [OUT, count / OUT], data };
    await add(type, { 'layer.weight': weight }, numbers);
    const scale: TensorData = { type: 'F32', shape: [1], data: scales(1) };
    await add(
      `${type} with a scale`,
      { 'layer.weight': weight, 'layer.scale_weight': scale },
      numbers.map((value) => value * scales(1)[0]!),
    );
  }
  const whole = Int8Array.from({ length: OUT * 32 }, (_, i) => i - 128);
  const scale: TensorData = { type: 'F32', shape: [OUT, 1], data: scales(OUT) };
  const weight: TensorData = { type: 'I8', shape: [OUT, 32], data: whole };
  await add(
    'I8 with a scale per row',
    { 'layer.weight': weight, 'layer.weight_scale': scale },
    perRow(Float32Array.from(whole)),
  );
  return stored;
}

async function productError(
  run: RunGraph,
  weights: WeightTable,
  { data, shape }: Golden,
  mode: 'full' | 'streamed',
): Promise<number> {
  const [out, width] = shape as [number, number];
  const numbers = data as Float32Array;
  const network = new Network({ name: 'layer', source: 'layer', weights }, { weights: mode });
  const input = network.graph.input('x', 'float32', [1, 'N', width]);
  network.graph.output('y', linear(network.root().at('layer'), input, out, { bias: false }));
  const x = Float32Array.from({ length: 3 * width }, (_, i) => Math.sin(i * 1.3));
  const expected = Float32Array.from({ length: 3 * out }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < width; k++)
      sum += x[Math.floor(i / out) * width + k]! * numbers[(i % out) * width + k]!;
    return sum;
  });
  const { y } = await run(network.finish(), { x: { data: x, shape: [1, 3, width] } });
  return relativeError(y, { data: expected, shape: [1, 3, out] });
}
