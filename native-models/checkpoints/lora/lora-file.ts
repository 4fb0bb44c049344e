// A LoRA file as it lies on disk: small tensors, each a part of a change of one layer of a network that only its name
// tells. Reads headers, alphas and settings; how keys are spelled is lora-keys.ts, and it knows no network.

import { basename, dirname, join } from 'node:path';
import type { ComponentName, WeightRef, WeightTable } from '../checkpoint.ts';
import { CheckpointError } from '../checkpoint-error.ts';
import { toFloat32 } from '../half.ts';
import { type Config, fileError, isObject, parseJsonObject, readJsonFile } from '../json.ts';
import { openRegular } from '../regular-file.ts';
import { show, showSizes } from '../show.ts';
import { exists } from '../weight-files.ts';
import { readWeights } from '../weights-file.ts';
import { type Embedding, embeddingsIn } from './embeddings.ts';
import { placeOf, type Role, roleOf } from './lora-keys.ts';
import { type Draft, draftsOf } from './lora-layer.ts';
import { withNumbers } from './rotations.ts';
import type { WeightChange } from './weight-change.ts';

/** One layer's change, before the person's strength. */
export interface LoraLayer {
  /** Which network the name says it is for; undefined when it does not say. */
  component: ComponentName | undefined;
  /** The layer, with dots (`mid_block.attentions.0.proj_in`) or underscores, as the file spells it. */
  layer: string;
  of: 'weight' | 'bias';
  /** Its scale is alpha / rank (Hu et al. 2021), or alpha / √rank (rsLoRA). */
  change: WeightChange;
  /** All of its keys, for messages. */
  keys: readonly string[];
}

export interface LoraFile {
  /** Real path. */
  file: string;
  layers: readonly LoraLayer[];
  /** Keys that are no part of any change. */
  unknown: readonly string[];
  /** Words that it adds (textual inversion): bundled with a LoRA, or all that it is. */
  words: readonly Embedding[];
  metadata: Readonly<Record<string, string>>;
  tensors: WeightTable;
}

const DAMAGED = 'The file is damaged: get it again.';

/** A number that a file keeps as a tensor of one element. */
async function readScalars(file: string, refs: ReadonlyMap<string, WeightRef>): Promise<Map<string, number>> {
  const values = new Map<string, number>();
  if (refs.size === 0) return values;
  const handle = await openRegular(file).catch((error) => {
    throw fileError(file, error);
  });
  try {
    for (const [key, ref] of refs) {
      let value = Number.NaN;
      if (ref.shape.every((size) => size === 1)) {
        const bytes = new Uint8Array(ref.byteLength);
        await handle.read(bytes, 0, bytes.length, ref.byteOffset);
        value = numberIn(new DataView(bytes.buffer), ref);
      }
      if (!Number.isFinite(value)) {
        throw new CheckpointError(
          'bad-entry',
          `${basename(file)}: ${show(key)} is ${ref.type} ${showSizes(ref.shape)}, not one number.`,
          DAMAGED,
        );
      }
      values.set(key, value);
    }
  } finally {
    await handle.close();
  }
  return values;
}

function numberIn(view: DataView, { type }: WeightRef): number {
  switch (type) {
    case 'I64':
      return Number(view.getBigInt64(0, true));
    case 'I32':
      return view.getInt32(0, true);
    case 'BOOL':
    case 'U8':
      return view.getUint8(0);
    case 'F64':
    case 'F32':
    case 'F16':
    case 'BF16':
    case 'F8_E4M3':
    case 'F8_E5M2':
      return toFloat32(new Uint8Array(view.buffer), type)[0]!;
    default:
      return Number.NaN;
  }
}

/**
 * PEFT's settings: in the header as one JSON text (diffusers) or as entries (SimpleTuner), under the component's name
 * (`unet.lora_alpha`), or as adapter_config.json beside the file.
 */
async function adapterSettings(
  file: string,
  metadata: Readonly<Record<string, string>>,
  isPeft: boolean,
): Promise<Config> {
  const text = metadata.lora_adapter_metadata;
  if (text !== undefined) {
    return parseJsonObject(new TextEncoder().encode(text), `lora_adapter_metadata of ${basename(file)}`, {
      notJson: 'bad-json',
      notObject: 'bad-json',
      hint: DAMAGED,
    });
  }
  const inHeader = Object.entries(metadata).flatMap(([key, value]): [string, number][] =>
    /^(?:\w+\.)?(?:lora_alpha|r)$/.test(key) && Number.isFinite(Number(value)) && value.trim() !== ''
      ? [[key.replace(/^(?:transformer|denoiser)\./, 'unet.'), Number(value)]]
      : [],
  );
  if (inHeader.length > 0) return Object.fromEntries(inHeader);
  const beside = join(dirname(file), 'adapter_config.json');
  return isPeft && (await exists(beside)) ? readJsonFile(beside) : {};
}

/** alpha / rank by PEFT's settings; 1 without any, as diffusers has it. */
function scaleBySettings(
  settings: Config,
  { component, layer }: LoraLayer,
  rank: number | undefined,
): number {
  const of = (name: string): unknown => settings[`${component}.${name}`] ?? settings[name];
  const forLayer = (pattern: string, otherwise: unknown): unknown => {
    const patterns = of(pattern);
    const matching = isObject(patterns)
      ? Object.entries(patterns).find(([name]) => layer === name || layer.endsWith(`.${name}`))?.[1]
      : undefined;
    return matching ?? otherwise;
  };
  const alpha = forLayer('alpha_pattern', of('lora_alpha') ?? of('alpha'));
  // PEFT's LoKr scales by the rank that was asked for, even where a factor is whole.
  const ranks = rank ?? forLayer('rank_pattern', of('r'));
  if (typeof alpha !== 'number' || typeof ranks !== 'number' || !(ranks > 0)) return 1;
  return of('use_rslora') === true ? alpha / Math.sqrt(ranks) : alpha / ranks;
}

interface Gathered {
  stem: string;
  keys: Map<Role, string>;
  parts: Partial<Record<Role, WeightRef>>;
}

/** The parts of each layer, by the layer's name in the file. */
function gather(tensors: WeightTable): { layers: Gathered[]; unknown: string[] } {
  const byStem = new Map<string, Gathered>();
  const unknown: string[] = [];
  // Only this tells a factor for each output from a weight.
  const scaled = new Set(
    [...tensors.keys()].flatMap((key) =>
      key.endsWith('.on_input') ? [key.slice(0, -'.on_input'.length)] : [],
    ),
  );
  for (const [key, ref] of tensors) {
    const stemOfWeight = key.endsWith('.weight') ? key.slice(0, -'.weight'.length) : '';
    const found = scaled.has(stemOfWeight) ? ({ stem: stemOfWeight, role: 'scaling' } as const) : roleOf(key);
    if (found === undefined) {
      unknown.push(key);
      continue;
    }
    const { stem, role } = found;
    const layer: Gathered = byStem.get(stem) ?? { stem, keys: new Map(), parts: {} };
    layer.keys.set(role, key);
    layer.parts[role] = ref;
    byStem.set(stem, layer);
  }
  return { layers: [...byStem.values()], unknown };
}

/**
 * Reads a LoRA's header and its alphas. Throws CheckpointError for a file that is neither safetensors nor GGUF or that
 * is damaged; keys that no layer takes are in `unknown`, for the caller to judge.
 */
export async function readLoraFile(path: string): Promise<LoraFile> {
  const { file, tensors, metadata } = await readWeights(path);
  const { words, keys: ofWords } = embeddingsIn(tensors, path);
  const { layers: gathered, unknown } = gather(new Map([...tensors].filter(([key]) => !ofWords.has(key))));
  const scalars = await readScalars(
    file,
    new Map(
      gathered.flatMap(({ keys }) =>
        (['alpha', 'onInput'] as const).flatMap((role): [string, WeightRef][] => {
          const key = keys.size > 1 ? keys.get(role) : undefined;
          return key === undefined ? [] : [[key, tensors.get(key)!]];
        }),
      ),
    ),
  );
  const isPeft = [...tensors.keys()].some((key) => key.startsWith('base_model.model.'));
  const settings = await adapterSettings(file, metadata, isPeft);
  const layers: LoraLayer[] = [];
  const alphas = new Map<LoraLayer, number>();
  for (const { stem, keys, parts } of gathered) {
    const scalarOf = (role: Role): number | undefined => scalars.get(keys.get(role) ?? '');
    const { drafts, left } = draftsOf(parts, scalarOf('onInput') === 1);
    const place = placeOf(stem);
    unknown.push(...left.map((role) => keys.get(role)!));
    const alpha = scalarOf('alpha');
    for (const draft of drafts) {
      const layer = layerOf(draft, place, keys, alpha, settings);
      if (alpha !== undefined) alphas.set(layer, alpha);
      layers.push(layer);
    }
  }
  return { file, layers: await withTurns(file, layers, alphas, settings), unknown, words, metadata, tensors };
}

/** Only turns have to be read before they are computed. */
async function withTurns(
  file: string,
  layers: readonly LoraLayer[],
  alphas: ReadonlyMap<LoraLayer, number>,
  settings: Config,
): Promise<LoraLayer[]> {
  if (layers.every(({ change }) => change.kind !== 'rotation')) return [...layers];
  const handle = await openRegular(file);
  try {
    const read: LoraLayer[] = [];
    for (const layer of layers) {
      const { change, keys } = layer;
      const told = { key: keys[0]!, alpha: alphas.get(layer), settings };
      const known = change.kind === 'rotation' ? await withNumbers(handle, change, told) : change;
      read.push({ ...layer, change: known });
    }
    return read;
  } finally {
    await handle.close();
  }
}

function layerOf(
  { of, change, rank, roles }: Draft,
  place: Pick<LoraLayer, 'component' | 'layer'>,
  keys: ReadonlyMap<Role, string>,
  alpha: number | undefined,
  settings: Config,
): LoraLayer {
  const layer: LoraLayer = {
    ...place,
    of,
    change,
    keys: [...keys].flatMap(([role, key]) => (roles.includes(role) || role === 'alpha' ? [key] : [])),
  };
  const isScaled = !['difference', 'scaling', 'rotation'].includes(change.kind);
  const own = alpha === undefined ? undefined : rank === undefined ? 1 : alpha / rank;
  return {
    ...layer,
    change: { ...change, scale: isScaled ? (own ?? scaleBySettings(settings, layer, rank)) : 1 },
  };
}
