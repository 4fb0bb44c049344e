// Measures reference attention and attention maps of compiled U-Nets against the goldens that hold_picture.py made with
// PyTorch, where the reference's tokens are copied as often as they count. Must not know ONNX Runtime.

import { join } from 'node:path';
import { type CompileOptions, compileUnet, openCheckpoint, type ReferenceLevel } from '../index.ts';
import {
  type Goldens,
  MASKED,
  type ParityRow,
  padded,
  type RunGraph,
  readGoldensFile,
  relativeError,
  type Tensor,
} from './networks.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const MODELS = ['tiny-sd15', 'tiny-sdxl'] as const;
/** float32 on both sides; what is left is the order of sums. */
const BOUND = 1e-4;

interface HeldCase {
  name: string;
  weight: number;
  /** Rows of the negative branch. */
  plain: number;
  blocks?: readonly string[];
  /** The second is the negative branch's row once more. */
  references?: 2;
  /** Each reference, and some words, in a half of the picture. */
  regions?: true;
  /** A place in three takes over a half. */
  anchored?: true;
}

const CASES: readonly HeldCase[] = [
  { name: 'weight-2', weight: 2, plain: 1 },
  { name: 'weight-3', weight: 3, plain: 1 },
  { name: 'blocks', weight: 2, plain: 1, blocks: ['mid', 'up0'] },
  { name: 'guidance-1', weight: 2, plain: 0 },
  { name: 'anchored', weight: 2, plain: 1, anchored: true },
  { name: 'two', weight: 2, plain: 1, references: 2 },
  { name: 'two-anchored', weight: 2, plain: 1, references: 2, anchored: true },
  { name: 'two-regions', weight: 2, plain: 1, references: 2, regions: true },
  { name: 'two-regions-anchored', weight: 2, plain: 1, references: 2, regions: true, anchored: true },
];

const tensor = (data: Float32Array, shape: readonly number[]): Tensor => ({ data, shape });

/** The last `rows` rows of a batch. */
const lastRows = ({ data, shape }: Tensor, rows: number): Tensor =>
  tensor((data as Float32Array).slice(data.length - (data.length / shape[0]!) * rows), shape.with(0, rows));

/** The rows of a batch of `plain` + 2, and the first row once more for a second reference. */
function rowsFor({ data, shape }: Tensor, rows: number, again: boolean): Tensor {
  const last = lastRows({ data, shape }, rows);
  if (!again) return last;
  const first = (data as Float32Array).slice(0, data.length / shape[0]!);
  return tensor(Float32Array.of(...(last.data as Float32Array), ...first), shape.with(0, rows + 1));
}

/** What both kinds of graph are fed with for the last `rows` rows of the shared inputs. */
function feedsFor(goldens: Goldens, names: readonly string[], rows: number, length: number, again = false) {
  const inputs = goldens.get('inputs')!;
  const feeds: Record<string, Tensor> = {};
  const batch = again ? rows + 1 : rows;
  for (const name of names) {
    if (name.startsWith('log_weights.')) {
      feeds[name] = padded(tensor(new Float32Array(batch * 77), [batch, 77]), 1, length, MASKED);
    } else if (name === 'encoder_hidden_states') {
      feeds[name] = padded(rowsFor(inputs[name]!, rows, again), 1, length, 0);
    } else if (inputs[name] !== undefined && !name.startsWith('reference_')) {
      feeds[name] = rowsFor(inputs[name], rows, again);
    }
  }
  return feeds;
}

interface Size {
  height: number;
  width: number;
}

/** Whether a place lies in the left half. */
const isLeft = ({ width }: Size, place: number): boolean => ((place % width) + 0.5) / width < 0.5;

/** Log-weights of text by places: rows 3 to 5 are heard left, 7 and 8 right; the held row is the second of four. */
function placedWeights(size: Size, length: number): Tensor {
  const places = size.height * size.width;
  const data = new Float32Array(4 * places * length);
  for (let row = 0; row < 4; row++) {
    for (let place = 0; place < places; place++) {
      const at = (row * places + place) * length;
      data.fill(MASKED, at + 77, at + length);
      if (row !== 1) continue;
      if (isLeft(size, place)) data.fill(-4, at + 7, at + 9);
      else data.fill(-4, at + 3, at + 6);
    }
  }
  return tensor(data, [4, places, length]);
}

/** The inputs at one size of the latent that tell which of the references' tokens are seen, how much and from where. */
function levelFeeds(
  { halvings, chosen, anchored }: ReferenceLevel,
  size: Size,
  tokens: Tensor,
  { weight, references: many, regions }: HeldCase,
): Record<string, Tensor> {
  const references: number = many ?? 1;
  const own = size.height * size.width;
  const seen = Array.from(tokens.data, Number);
  const all = Array.from({ length: references }, (_, r) => seen.map((token) => r * own + token)).flat();
  const each = chosen ? seen.length : own;
  const count = references * each;
  const others = new Float32Array(count).fill(chosen ? 0 : MASKED);
  if (!chosen) for (const token of all) others[token] = 0;
  const row = new Float32Array(own + count);
  row.set(
    others.map((value) => (value === 0 ? Math.log(weight) : value)),
    own,
  );
  const feeds: Record<string, Tensor> = {
    [`reference_log_weights.${halvings}`]: tensor(row, [1, row.length]),
  };
  if (chosen) {
    feeds[`reference_tokens.${halvings}`] = { data: BigInt64Array.from(all, BigInt), shape: [all.length] };
  }
  const owned = Float32Array.from({ length: count * references }, (_, i) =>
    Math.floor(i / references / each) === i % references ? MASKED : 0,
  );
  if (regions) {
    const outside = Float32Array.from({ length: own * references }, (_, i) =>
      Number(isLeft(size, Math.floor(i / references)) === (i % references === 1)),
    );
    const whole = new Float32Array((own + count) * references);
    whole.set(owned, own * references);
    feeds[`reference_outside.${halvings}`] = tensor(outside, [1, own, references]);
    feeds[`reference_owned.${halvings}`] = tensor(whole, [1, own + count, references]);
  }
  if (anchored) {
    const shares = Float32Array.from({ length: own }, (_, place) => (place % 3 === 0 ? 0.5 : 0));
    feeds[`anchor_shares.${halvings}`] = tensor(shares, [1, own]);
    feeds[`anchor_log_weights.${halvings}`] = tensor(others, [1, count]);
    if (regions) feeds[`anchor_owned.${halvings}`] = tensor(owned, [1, count, references]);
  }
  return feeds;
}

interface Measured {
  /** Compile for the goldens' sizes, for profiles that want them known. */
  fixedSizes?: boolean;
  models?: readonly (typeof MODELS)[number][];
  /** Names of cases, and no maps; all, and maps, when absent. */
  cases?: readonly string[];
}

export async function measureHeldStep(
  run: RunGraph,
  options: CompileOptions = {},
  { fixedSizes = false, models = MODELS, cases }: Measured = {},
): Promise<ParityRow[]> {
  const rows: ParityRow[] = [];
  for (const model of models) {
    const { unet } = await openCheckpoint(join(FIXTURES, 'whole-method/models', model));
    const goldens = await readGoldensFile(join(FIXTURES, 'hold-picture', `${model}.safetensors`));
    const inputs = goldens.get('inputs')!;
    const [, , H, W] = inputs.sample!.shape as [number, number, number, number];
    const sized = (B: number) => (fixedSizes ? { sizes: { B, H, W, S: 77 } } : {});
    for (const one of CASES.filter(({ name }) => cases?.includes(name) ?? true)) {
      const { name, plain, blocks, references = 1, regions, anchored } = one;
      const reference = {
        plain,
        held: 1,
        references,
        ...(blocks ? { blocks } : {}),
        ...(regions ? { regions } : {}),
        ...(anchored ? { anchored: { least: -1 } } : {}),
      };
      const batch = plain + 1 + references;
      const variant = { reference, ...(regions ? { regions } : {}) };
      const compiled = compileUnet(unet, { ...options, ...sized(batch), ...variant });
      const names = compiled.graph.inputs.map((input) => input.name);
      const length = compiled.contextRows(77);
      const feeds = feedsFor(goldens, names, plain + 2, length, references === 2);
      if (regions) {
        for (const { group, size } of compiled.crossAttentions) {
          feeds[`log_weights.${group}`] = placedWeights(size(H, W), length);
        }
      }
      for (const level of compiled.references) {
        const tokens = inputs[`reference_tokens.${level.halvings}`]!;
        Object.assign(feeds, levelFeeds(level, level.size(H, W), tokens, one));
      }
      const { out_sample: actual } = await run(compiled.graph, feeds);
      const measured = relativeError(actual, goldens.get(name)!.out_sample!);
      rows.push({ what: `${model} unet held by a picture, ${name}`, measured, bound: BOUND });
    }
    if (cases) continue;
    const looking = compileUnet(unet, { ...options, ...sized(1), attentionMaps: 1 });
    const length = looking.contextRows(77);
    const names = looking.graph.inputs.map((input) => input.name);
    const one = feedsFor(goldens, names, 1, length);
    const chosenRows = new Float32Array(length).fill(1, 4, 9);
    const maps = await run(looking.graph, { ...one, map_rows: tensor(chosenRows, [length, 1]) });
    for (const [name, golden] of Object.entries(goldens.get('maps')!)) {
      const measured = relativeError(maps[name], golden);
      rows.push({ what: `${model} unet attention maps, ${name}`, measured, bound: BOUND });
    }
  }
  return rows;
}
