// Measures reference attention and attention maps of compiled U-Nets against the goldens that hold_picture.py made with
// PyTorch, where the reference's tokens are copied as often as they count. Must not know ONNX Runtime.

import { join } from 'node:path';
import { type CompileOptions, compileUnet, openCheckpoint } from '../index.ts';
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
}

const CASES: readonly HeldCase[] = [
  { name: 'weight-2', weight: 2, plain: 1 },
  { name: 'weight-3', weight: 3, plain: 1 },
  { name: 'blocks', weight: 2, plain: 1, blocks: ['mid', 'up0'] },
  { name: 'guidance-1', weight: 2, plain: 0 },
];

const tensor = (data: Float32Array, shape: readonly number[]): Tensor => ({ data, shape });

/** The last `rows` rows of a batch. */
const lastRows = ({ data, shape }: Tensor, rows: number): Tensor =>
  tensor((data as Float32Array).slice(data.length - (data.length / shape[0]!) * rows), shape.with(0, rows));

/** What both kinds of graph are fed with for the last `rows` rows of the shared inputs. */
function feedsFor(goldens: Goldens, names: readonly string[], rows: number, length: number) {
  const inputs = goldens.get('inputs')!;
  const feeds: Record<string, Tensor> = {};
  for (const name of names) {
    if (name.startsWith('log_weights.')) {
      feeds[name] = padded(tensor(new Float32Array(rows * 77), [rows, 77]), 1, length, MASKED);
    } else if (name === 'encoder_hidden_states') {
      feeds[name] = padded(lastRows(inputs[name]!, rows), 1, length, 0);
    } else if (inputs[name] !== undefined && !name.startsWith('reference_')) {
      feeds[name] = lastRows(inputs[name], rows);
    }
  }
  return feeds;
}

/** Log-weights of a row's own tokens, and then of the reference's: those that are seen, or all with the others masked. */
function referenceWeights(own: number, seen: readonly number[], weight: number, chosen: boolean): Tensor {
  const rest = chosen ? seen.length : own;
  const row = new Float32Array(own + rest).fill(MASKED, own);
  if (chosen) row.fill(Math.log(weight), own);
  else for (const token of seen) row[own + token] = Math.log(weight);
  return tensor(row, [1, row.length]);
}

/** @param fixedSizes Compile for the goldens' sizes, for profiles that want them known. */
export async function measureHeldStep(
  run: RunGraph,
  options: CompileOptions = {},
  fixedSizes = false,
): Promise<ParityRow[]> {
  const rows: ParityRow[] = [];
  for (const model of MODELS) {
    const { unet } = await openCheckpoint(join(FIXTURES, 'whole-method/models', model));
    const goldens = await readGoldensFile(join(FIXTURES, 'hold-picture', `${model}.safetensors`));
    const inputs = goldens.get('inputs')!;
    const [, , H, W] = inputs.sample!.shape as [number, number, number, number];
    const sized = (B: number) => (fixedSizes ? { sizes: { B, H, W, S: 77 } } : {});
    for (const { name, weight, plain, blocks } of CASES) {
      const reference = { plain, held: 1, references: 1, ...(blocks ? { blocks } : {}) };
      const batch = plain + 2;
      const compiled = compileUnet(unet, { ...options, ...sized(batch), reference });
      const names = compiled.graph.inputs.map((input) => input.name);
      const feeds = feedsFor(goldens, names, batch, compiled.contextRows(77));
      for (const { halvings, chosen, size } of compiled.references) {
        const tokens = inputs[`reference_tokens.${halvings}`]!;
        const { height, width } = size(H, W);
        const seen = Array.from(tokens.data, Number);
        feeds[`reference_log_weights.${halvings}`] = referenceWeights(height * width, seen, weight, chosen);
        if (chosen) feeds[`reference_tokens.${halvings}`] = tokens;
      }
      const { out_sample: actual } = await run(compiled.graph, feeds);
      const measured = relativeError(actual, goldens.get(name)!.out_sample!);
      rows.push({ what: `${model} unet held by a picture, ${name}`, measured, bound: BOUND });
    }
    const looking = compileUnet(unet, { ...options, ...sized(1), attentionMaps: true });
    const length = looking.contextRows(77);
    const names = looking.graph.inputs.map((input) => input.name);
    const one = feedsFor(goldens, names, 1, length);
    const chosenRows = new Float32Array(length).fill(1, 4, 9);
    const maps = await run(looking.graph, { ...one, map_rows: tensor(chosenRows, [length]) });
    for (const [name, golden] of Object.entries(goldens.get('maps')!)) {
      const measured = relativeError(maps[name], golden);
      rows.push({ what: `${model} unet attention maps, ${name}`, measured, bound: BOUND });
    }
  }
  return rows;
}
