// Opens a network that enlarges pictures (the ESRGAN family), as one .safetensors file. Which network it is, how wide and how deep, its
// tensors say: such files have no config. Knows no graph.
// Sources: Wang et al. 2018 (ESRGAN), Wang et al. 2021 (Real-ESRGAN), and BasicSR's names of their layers.

import { basename, extname } from 'node:path';
import type { WeightRef, WeightTable } from '../checkpoint.ts';
import { CheckpointError } from '../checkpoint-error.ts';
import { readSafetensors } from '../safetensors.ts';
import { showSizes } from '../show.ts';
import { enlargerKeys } from './enlarger-keys.ts';

/** Residual-in-residual dense blocks. */
export interface RrdbConfig {
  kind: 'rrdb';
  /** Times that the picture's sides are halved first, its pixels made channels. */
  unshuffle: 1 | 2 | 4;
  features: number;
  growth: number;
  blocks: number;
  /** Times that the sides are doubled at the end. */
  doublings: number;
}

/** SRVGGNetCompact: one row of convolutions, all at the picture's own size. */
export interface CompactConfig {
  kind: 'compact';
  features: number;
  convolutions: number;
  scale: number;
}

export interface EnlargerFile {
  /** What people call it: its file's name. */
  name: string;
  source: string;
  config: RrdbConfig | CompactConfig;
  /** How often wider and higher pictures become. */
  scale: number;
  /** Sides have to be multiples of it. */
  multiple: number;
  /** Under BasicSR's keys. */
  weights: WeightTable;
}

const MOST_FEATURES = 1024;
const MOST_BLOCKS = 200;
const MOST_SCALE = 8;

/** Throws CheckpointError: see `readSafetensors`; `pickle`; `unsupported-model` for what does not enlarge pictures. */
export async function openEnlarger(path: string): Promise<EnlargerFile> {
  const { tensors, file } = await readSafetensors(path);
  const source = basename(path);
  const weights = enlargerKeys(tensors);
  const config = rrdb(weights, source) ?? compact(weights, source);
  if (config === undefined) {
    throw new CheckpointError(
      'unsupported-model',
      `${source} does not enlarge pictures: it has no layers of ESRGAN, Real-ESRGAN or SRVGGNetCompact that are known.`,
      'Take a .safetensors file of that family, such as RealESRGAN_x4plus.',
    );
  }
  const unshuffle = config.kind === 'rrdb' ? config.unshuffle : 1;
  const scale = config.kind === 'rrdb' ? 2 ** config.doublings / unshuffle : config.scale;
  if (scale < 2 || scale > MOST_SCALE || !Number.isInteger(scale)) {
    throw new CheckpointError(
      'unsupported-model',
      `${source} makes pictures ${scale} times as large; Fabula takes 2 to ${MOST_SCALE}.`,
      'Take one that enlarges twice or four times.',
    );
  }
  const name = basename(path, extname(path));
  return { name, source: file, config, scale, multiple: unshuffle, weights };
}

/** Undefined: it is another network. */
function rrdb(weights: WeightTable, source: string): RrdbConfig | undefined {
  const first = convolutionIn(weights, 'conv_first');
  const dense = convolutionIn(weights, 'body.0.rdb1.conv1');
  if (!first || !dense) return undefined;
  const unshuffle = ([1, 2, 4] as const).find((size) => 3 * size ** 2 === first.in);
  const blocks = countOf(weights, /^body\.(\d+)\.rdb1\.conv1\.weight$/);
  const doublings = countOf(weights, /^conv_up(\d+)\.weight$/);
  if (unshuffle === undefined) {
    throw new CheckpointError(
      'unsupported-model',
      `${source} takes pictures of ${first.in} channels (conv_first is ${showSizes(weights.get('conv_first.weight')!.shape)}); Fabula's have three.`,
      'Take a network for RGB pictures.',
    );
  }
  limit(source, 'features', first.out, MOST_FEATURES);
  limit(source, 'features added by a layer', dense.out, MOST_FEATURES);
  limit(source, 'blocks', blocks, MOST_BLOCKS);
  return { kind: 'rrdb', unshuffle, features: first.out, growth: dense.out, blocks, doublings };
}

function compact(weights: WeightTable, source: string): CompactConfig | undefined {
  const first = convolutionIn(weights, 'body.0');
  if (first?.in !== 3 || !weights.has('body.1.weight')) return undefined;
  const last = Math.max(
    ...[...weights.keys()].map((key) => Number(/^body\.(\d+)\.weight$/.exec(key)?.[1] ?? 0)),
  );
  const out = convolutionIn(weights, `body.${last}`)?.out ?? 0;
  limit(source, 'features', first.out, MOST_FEATURES);
  limit(source, 'layers', last, 2 * MOST_BLOCKS);
  // First and last convolution, and between them pairs of an activation and a convolution.
  return { kind: 'compact', features: first.out, convolutions: last / 2 - 1, scale: Math.sqrt(out / 3) };
}

function convolutionIn(weights: WeightTable, key: string): { out: number; in: number } | undefined {
  const shape = (weights.get(`${key}.weight`) as WeightRef | undefined)?.shape;
  return shape?.length === 4 ? { out: shape[0]!, in: shape[1]! } : undefined;
}

/** One more than the highest number in the keys. */
const countOf = (weights: WeightTable, pattern: RegExp): number =>
  new Set([...weights.keys()].flatMap((key) => pattern.exec(key)?.[1] ?? [])).size;

function limit(source: string, what: string, count: number, most: number): void {
  if (count <= most) return;
  throw new CheckpointError(
    'unsupported-model',
    `${source} says it has ${count} ${what}; Fabula reads ${most} at most.`,
    'The file is damaged, or it is no network that enlarges pictures.',
  );
}
