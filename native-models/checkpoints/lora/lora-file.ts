// A LoRA file as it lies on disk: pairs of small matrices, each for one layer of a network that only its name
// tells. Knows the spellings people's tools use (kohya, LyCORIS' LoCon, diffusers, PEFT), and no network.

import { basename } from 'node:path';
import type { ComponentName, WeightRef, WeightTable } from '../checkpoint.ts';
import { CheckpointError } from '../checkpoint-error.ts';
import { toFloat32 } from '../half.ts';
import { type Config, fileError, isObject, parseJsonObject } from '../json.ts';
import { openRegular } from '../regular-file.ts';
import { readSafetensors } from '../safetensors.ts';
import { show, showSizes } from '../show.ts';

/** One layer's change: ΔW = scale · up · down, before the person's strength. */
export interface LoraLayer {
  /** Which network the name says it is for; undefined when it does not say. */
  component: ComponentName | undefined;
  /** The layer, with dots (`mid_block.attentions.0.proj_in`) or underscores, as the file spells it. */
  layer: string;
  /** [rank, in] or [rank, in, kh, kw]. */
  down: WeightRef;
  /** [out, rank] or [out, rank, 1, 1]. */
  up: WeightRef;
  /** alpha / rank (Hu et al. 2021), or alpha / √rank (rsLoRA). */
  scale: number;
  /** All of its keys, for messages. */
  keys: readonly string[];
}

export interface LoraFile {
  /** Real path. */
  file: string;
  layers: readonly LoraLayer[];
  /** Keys that are no part of any LoRA layer. */
  unknown: readonly string[];
  metadata: Readonly<Record<string, string>>;
  tensors: WeightTable;
}

/** Prefixes of layers' names: first those with underscores (kohya), then those with dots. */
const PREFIXES: readonly [prefix: string, component: ComponentName][] = [
  ['lora_unet_', 'unet'],
  ['lora_te1_', 'text_encoder'],
  ['lora_te2_', 'text_encoder_2'],
  ['lora_te_', 'text_encoder'],
  ['unet.', 'unet'],
  ['text_encoder_2.', 'text_encoder_2'],
  ['text_encoder.', 'text_encoder'],
];

/** How the two matrices are called after the layer's name, tool by tool. */
const ROLES: readonly [pattern: RegExp, role: 'down' | 'up' | 'alpha'][] = [
  [/(?:\.lora_down|\.lora_A(?:\.[^.]+)?|[._]lora\.down|\.lora_linear_layer\.down)\.weight$/, 'down'],
  [/(?:\.lora_up|\.lora_B(?:\.[^.]+)?|[._]lora\.up|\.lora_linear_layer\.up)\.weight$/, 'up'],
  [/\.alpha$/, 'alpha'],
];

/** What diffusers called projections while attention processors held the LoRA, inside text encoders. */
const TEXT_PROJECTIONS: Readonly<Record<string, string>> = {
  to_q: 'q_proj',
  to_k: 'k_proj',
  to_v: 'v_proj',
  to_out: 'out_proj',
};

/** The network and the layer that a key without its role's suffix names. */
function placeOf(stem: string): { component: ComponentName | undefined; layer: string } {
  const known = PREFIXES.find(([prefix]) => stem.startsWith(prefix));
  const rest = stem.slice(known?.[0].length ?? 0);
  const component = known?.[1];
  const inText = /^(.*\.self_attn)\.(to_q|to_k|to_v|to_out)$/.exec(rest);
  if (inText !== null) return { component, layer: `${inText[1]}.${TEXT_PROJECTIONS[inText[2]!]}` };
  return { component, layer: rest.replace('.processor.', '.').replace(/\.to_out$/, '.to_out.0') };
}

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
          'The file is damaged: get it again.',
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
    case 'F64':
      return view.getFloat64(0, true);
    case 'F32':
    case 'F16':
    case 'BF16':
      return toFloat32(new Uint8Array(view.buffer), type)[0]!;
    case 'I64':
      return Number(view.getBigInt64(0, true));
    case 'I32':
      return view.getInt32(0, true);
    default:
      return Number.NaN;
  }
}

/** diffusers keeps PEFT's settings in the header, under the component's name: `unet.lora_alpha`, … */
function adapterSettings(metadata: Readonly<Record<string, string>>, where: string): Config {
  const text = metadata.lora_adapter_metadata;
  if (text === undefined) return {};
  return parseJsonObject(new TextEncoder().encode(text), `lora_adapter_metadata of ${where}`, {
    notJson: 'bad-json',
    notObject: 'bad-json',
    hint: 'The file is damaged: get it again.',
  });
}

/** alpha / rank by PEFT's settings; 1 without any, as diffusers has it. */
function scaleBySettings(settings: Config, { component, layer }: LoraLayer, rank: number): number {
  const of = (name: string): unknown => settings[`${component}.${name}`];
  const patterns = of('alpha_pattern');
  const matching = isObject(patterns)
    ? Object.entries(patterns).find(([name]) => layer === name || layer.endsWith(`.${name}`))?.[1]
    : undefined;
  const alpha = matching ?? of('lora_alpha');
  if (typeof alpha !== 'number') return 1;
  return of('use_rslora') === true ? alpha / Math.sqrt(rank) : alpha / rank;
}

interface Parts {
  stem: string;
  keys: string[];
  down?: WeightRef;
  up?: WeightRef;
  alpha?: string;
}

/**
 * Reads a LoRA's header and its alphas. Throws CheckpointError for a file that is no safetensors file or that
 * is damaged; keys that no layer takes are in `unknown`, for the caller to judge.
 */
export async function readLoraFile(path: string): Promise<LoraFile> {
  const { file, tensors, metadata } = await readSafetensors(path);
  const byStem = new Map<string, Parts>();
  const unknown: string[] = [];
  for (const [key, ref] of tensors) {
    const found = ROLES.find(([pattern]) => pattern.test(key));
    if (found === undefined) {
      unknown.push(key);
      continue;
    }
    const [pattern, role] = found;
    const stem = key.replace(pattern, '');
    const parts = byStem.get(stem) ?? { stem, keys: [] };
    parts.keys.push(key);
    if (role === 'alpha') parts.alpha = key;
    else parts[role] = ref;
    byStem.set(stem, parts);
  }
  const whole = [...byStem.values()].filter(({ down, up }) => down !== undefined && up !== undefined);
  for (const { down, up, keys } of byStem.values()) {
    if (down === undefined || up === undefined) unknown.push(...keys);
  }
  const alphas = await readScalars(
    file,
    new Map(whole.flatMap(({ alpha }) => (alpha === undefined ? [] : [[alpha, tensors.get(alpha)!]]))),
  );
  const settings = adapterSettings(metadata, basename(file));
  const layers = whole.map(({ stem, keys, down, up, alpha }) => {
    const layer: LoraLayer = { ...placeOf(stem), down: down!, up: up!, scale: 1, keys };
    const rank = down!.shape[0] ?? 0;
    const own = alpha === undefined ? undefined : alphas.get(alpha)! / rank;
    return { ...layer, scale: own ?? scaleBySettings(settings, layer, rank) };
  });
  return { file, layers, unknown, metadata, tensors };
}
