// Measures the compiled networks against the goldens that networks.py made with PyTorch, diffusers and
// transformers. How graphs are run is the caller's: this file must not know ONNX Runtime.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors } from '../checkpoints/safetensors.ts';
import {
  type Checkpoint,
  type CompiledGraph,
  type CompileOptions,
  compileTextEncoder,
  compileUnet,
  compileVaeDecoder,
  openCheckpoint,
  type UnetOptions,
} from '../index.ts';

export interface Tensor {
  data: Float32Array | BigInt64Array;
  shape: readonly number[];
}

type Tensors = Readonly<Record<string, Tensor>>;

/** By case and name. */
export type Goldens = Map<string, Record<string, Tensor>>;

/** Runs a graph once. */
export type RunGraph = (graph: CompiledGraph, feeds: Tensors) => Promise<Tensors>;

export interface ParityRow {
  what: string;
  /** Greatest absolute difference over the greatest absolute golden value. */
  measured: number;
  bound: number;
}

export const NETWORK_FIXTURES = ['sd15', 'sd21', 'sdxl', 'lcm'] as const;
export type NetworkFixture = (typeof NETWORK_FIXTURES)[number];

/** float32 on both sides; what is left is the order of sums. */
const BOUND = 1e-4;
/** Half precision: 10 bits of mantissa, rounded after each of a thousand operators. */
const HALF_BOUND = 2e-2;
const FOLDER = join(import.meta.dirname, 'fixtures', 'networks');
const FREE_U = { s1: 0.6, s2: 0.4, b1: 1.1, b2: 1.2 };

export const openFixture = (name: NetworkFixture): Promise<Checkpoint> =>
  openCheckpoint(join(FOLDER, name, 'checkpoint'));

export const readGoldens = (name: NetworkFixture): Promise<Goldens> =>
  readGoldensFile(join(FOLDER, name, 'goldens.safetensors'));

/** All goldens of a checkpoint, by case and name: `unet.step` → `sample`, …, `out_sample`. */
export async function readGoldensFile(path: string): Promise<Goldens> {
  const { file, tensors } = await readSafetensors(path);
  const bytes = await readFile(file);
  const cases = new Map<string, Record<string, Tensor>>();
  for (const [key, { type, shape, byteOffset, byteLength }] of tensors) {
    const slash = key.indexOf('/');
    const buffer = new Uint8Array(bytes.subarray(byteOffset, byteOffset + byteLength)).buffer;
    const data = type === 'I64' ? new BigInt64Array(buffer) : new Float32Array(buffer);
    const entries = cases.get(key.slice(0, slash)) ?? {};
    entries[key.slice(slash + 1)] = { data, shape };
    cases.set(key.slice(0, slash), entries);
  }
  return cases;
}

/** max |a - b| / max |b|; infinite when shapes differ or a value is not finite. */
export function relativeError(actual: Tensor | undefined, golden: Tensor): number {
  if (actual === undefined || `${actual.shape}` !== `${golden.shape}`) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let greatest = 0;
  for (const [i, wanted] of (golden.data as Float32Array).entries()) {
    const d = Math.abs((actual.data as Float32Array)[i]! - wanted);
    if (!Number.isFinite(d)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, d);
    greatest = Math.max(greatest, Math.abs(wanted));
  }
  return difference / greatest;
}

export interface Comparison {
  /** Names the checkpoint in the rows. */
  name: string;
  checkpoint: Checkpoint;
  goldens: Goldens;
  run: RunGraph;
  options: CompileOptions;
  /** Cases of the U-Net; all by default. */
  cases?: readonly string[];
  /** Compile for each case's own sizes, where the profile wants them known. */
  fixedSizes?: boolean;
}

async function measureTextEncoders({
  name,
  checkpoint,
  goldens,
  run,
  options,
  fixedSizes,
}: Comparison): Promise<ParityRow[]> {
  const rows: ParityRow[] = [];
  for (const component of [checkpoint.textEncoder, checkpoint.textEncoder2]) {
    if (component === undefined) continue;
    const golden = goldens.get(component.name)!;
    for (const [output, wanted] of Object.entries(golden)) {
      const [kind, skip] = output.split('.');
      if (kind !== 'normed' && kind !== 'penultimate') continue;
      const graph = compileTextEncoder(component, {
        ...options,
        hiddenState: kind,
        clipSkip: Number(skip),
        pooled: true,
        ...(fixedSizes ? { sizes: { B: golden.input_ids!.shape[0]! } } : {}),
      });
      const { hidden_state: state, pooled } = await run(graph, { input_ids: golden.input_ids! });
      const measured = Math.max(relativeError(state, wanted), relativeError(pooled, golden.pooled!));
      rows.push({
        what: `${name} ${component.name} ${kind}, clip skip ${skip}, and pooled`,
        measured,
        bound: BOUND,
      });
    }
  }
  return rows;
}

const UNET_CASES: Readonly<Record<string, string>> = {
  step: 'one step, batch 2, 77 tokens',
  odd: 'odd size, 91 tokens',
  identity: 'identity weight 2 in some groups, padding',
  continuous: 'log-weights, any values',
  dropout: 'identity dropout per query',
};

async function measureUnet({
  name,
  checkpoint,
  goldens,
  run,
  options,
  fixedSizes,
  cases,
}: Comparison): Promise<ParityRow[]> {
  const rows: ParityRow[] = [];
  for (const [key, label] of Object.entries(UNET_CASES)) {
    const golden = goldens.get(`unet.${key}`);
    if (golden === undefined || cases?.includes(key) === false) continue;
    const measure = async (unetOptions: UnetOptions, output: string, what: string): Promise<void> => {
      const [B, S] = golden.encoder_hidden_states!.shape as [number, number, number];
      const [, , H, W] = golden.sample!.shape as [number, number, number, number];
      const sizes = { B, S, H, W };
      const { graph, contextRows } = compileUnet(checkpoint.unet, {
        ...options,
        ...unetOptions,
        ...(fixedSizes ? { sizes } : {}),
      });
      const rowsWanted = contextRows(S);
      const feeds: Record<string, Tensor> = {};
      for (const { name: input } of graph.inputs) {
        const given = golden[input] ?? zeroLogWeights(golden);
        if (input === 'encoder_hidden_states') feeds[input] = padded(given, 1, rowsWanted, 0);
        else if (!input.startsWith('log_weights.')) feeds[input] = given;
        else feeds[input] = padded(given, given.shape.length - 1, rowsWanted, MASKED);
      }
      const { out_sample: actual } = await run(graph, feeds);
      const isHalf = options.rounding === 'half' || options.precision === 'float16';
      rows.push({
        what: `${name} unet ${what}${isHalf ? ', in half precision' : ''}`,
        measured: relativeError(actual, golden[output]!),
        bound: isHalf ? HALF_BOUND : BOUND,
      });
    };
    await measure({ perQueryLogWeights: key === 'dropout' }, 'out_sample', label);
    if (options.rounding === 'half' && golden['out_sample.half'] !== undefined) {
      await measure({}, 'out_sample.half', `${label}, against diffusers' own half`);
    }
    if (golden['out_sample.freeu'] !== undefined) {
      await measure({ freeU: FREE_U }, 'out_sample.freeu', `FreeU, ${label}`);
    }
  }
  return rows;
}

/** Log-weight of rows that fill up the context, as the engine gives it. */
export const MASKED = -1e4;

/** The tensor with axis `axis` made as long as `length`. */
export function padded({ data, shape }: Tensor, axis: number, length: number, filler: number): Tensor {
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const [from, to] = [shape[axis]! * inner, length * inner];
  const out = new Float32Array((data.length / from) * to).fill(filler);
  for (let i = 0; i * from < data.length; i++) {
    out.set((data as Float32Array).subarray(i * from, (i + 1) * from), i * to);
  }
  return { data: out, shape: shape.with(axis, length) };
}

/** Log-weights [B, S] that change nothing. */
function zeroLogWeights(golden: Readonly<Record<string, Tensor>>): Tensor {
  const [batch, length] = golden.encoder_hidden_states!.shape as [number, number, number];
  return { data: new Float32Array(batch * length), shape: [batch, length] };
}

async function measureVae({
  name,
  checkpoint,
  goldens,
  run,
  options,
  fixedSizes,
}: Comparison): Promise<ParityRow[]> {
  const { latents, image } = goldens.get('vae')!;
  const [B, , h, w] = latents!.shape as [number, number, number, number];
  const graph = compileVaeDecoder(checkpoint.vae, {
    ...options,
    ...(fixedSizes ? { sizes: { B, h, w } } : {}),
  });
  const { image: actual } = await run(graph, { latents: latents! });
  return [{ what: `${name} vae decoder`, measured: relativeError(actual, image!), bound: BOUND }];
}

/** Compiles and runs every network of a checkpoint, one at a time, and compares it with its goldens. */
export async function measureCheckpoint(comparison: Comparison): Promise<ParityRow[]> {
  return [
    ...(await measureTextEncoders(comparison)),
    ...(await measureUnet(comparison)),
    ...(await measureVae(comparison)),
  ];
}

/** `measureCheckpoint` for the fixtures. */
export async function measureNetworks(
  run: RunGraph,
  options: CompileOptions = {},
  names: readonly NetworkFixture[] = NETWORK_FIXTURES,
  fixedSizes = false,
): Promise<ParityRow[]> {
  const rows: ParityRow[] = [];
  for (const name of names) {
    const [checkpoint, goldens] = [await openFixture(name), await readGoldens(name)];
    rows.push(...(await measureCheckpoint({ name, checkpoint, goldens, run, options, fixedSizes })));
  }
  return rows;
}

/** A step of every U-Net of the fixtures with each result rounded to half, against float32. */
export async function measureHalfPrecision(
  run: RunGraph,
  options: CompileOptions = {},
  names: readonly NetworkFixture[] = NETWORK_FIXTURES,
): Promise<ParityRow[]> {
  const rows: ParityRow[] = [];
  for (const name of names) {
    const [checkpoint, goldens] = [await openFixture(name), await readGoldens(name)];
    const rounding = { ...options, rounding: 'half' } as const;
    const cases = ['step', 'dropout'];
    rows.push(...(await measureUnet({ name, checkpoint, goldens, run, options: rounding, cases })));
  }
  return rows;
}
