// What a file is that changes a model, a LoRA or its relative or a word: its kinds, ranks, layers and blocks, for what it was made
// and by which words it is called. From names, shapes and metadata; nothing here knows whether it fits a certain model.

import { stat } from 'node:fs/promises';
import type { Family, WeightType } from '../checkpoint.ts';
import { type LoraFile, type LoraLayer, readLoraFile } from './lora-file.ts';
import { foreignKind, loraFamily, otherMethod } from './lora-kind.ts';
import { needsWeight, partsOf, type WeightChange } from './weight-change.ts';

export interface ChangeReport {
  path: string;
  /** In the trade's names, most layers first. */
  kinds: readonly { name: string; layers: number }[];
  /** Smallest and largest; undefined where there are none. */
  ranks: readonly [number, number] | undefined;
  /** Layers by network. */
  networks: Readonly<Record<string, number>>;
  /** Sides of the U-Net that it changes. */
  blocks: readonly string[];
  words: readonly { word: string; rows: number }[];
  /** What it was made for: a family that Fabula draws, or the name of another. */
  base: Family | string | undefined;
  /** As its metadata says. */
  title: string | undefined;
  trainedOn: string | undefined;
  triggers: readonly string[];
  dtypes: Readonly<Partial<Record<WeightType, number>>>;
  parameters: number;
  bytes: number;
  /** What keeps it from being laid over a model. */
  problems: readonly string[];
  notes: readonly string[];
}

const KINDS: Readonly<Record<WeightChange['kind'], string>> = {
  'low-rank': 'LoRA',
  hadamard: 'LoHa',
  kronecker: 'LoKr',
  difference: 'full difference',
  scaling: 'IA3',
  generalised: 'GLoRA',
  rotation: 'OFT',
};

const MOST_TRIGGERS = 5;

function kindOf({ change }: LoraLayer): string {
  const plain = change.kind === 'low-rank';
  if (change.magnitude !== undefined) return plain ? 'DoRA' : `DoRA of ${KINDS[change.kind]}`;
  if (change.kind === 'rotation') return change.chunk > 0 ? 'BOFT' : 'OFT';
  if (!plain) return KINDS[change.kind];
  if (change.core !== undefined) return 'LoRA with core tensors';
  return change.down.shape.slice(2).some((size) => size > 1) ? 'LoCon' : 'LoRA';
}

function rankOf({ change }: LoraLayer): number | undefined {
  switch (change.kind) {
    case 'low-rank':
      return change.down.shape[0];
    case 'hadamard':
      return change.factors[0].b.shape[0];
    case 'kronecker':
      return [change.left, change.right].flatMap((one) => ('a' in one ? [one.b.shape[0]] : []))[0];
    case 'generalised':
      return change.a2.shape[0];
    default:
      return undefined;
  }
}

/** The side of the U-Net that a layer's name tells, in diffusers' names or the original ones. */
function sideOf({ component, layer }: LoraLayer): string | undefined {
  if (component !== undefined && component !== 'unet') return undefined;
  const [, side] = /(?:^|[._])(down|input|mid|middle|up|output)_blocks?(?:[._]|$)/.exec(layer) ?? [];
  if (side === undefined) return undefined;
  if (side.startsWith('mid')) return 'mid';
  return side === 'down' || side === 'input' ? 'in' : 'out';
}

const counted = <T extends string>(names: readonly T[]): [T, number][] => {
  const counts = new Map<T, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
};

/** What its trainer says that calls it, or else its captions' most frequent tags. */
function triggersIn(metadata: LoraFile['metadata']): string[] {
  const told = metadata['modelspec.trigger_phrase'] ?? metadata.trigger_words ?? metadata.activation_text;
  if (told?.trim()) return told.split(',').map((one) => one.trim());
  try {
    const folders = Object.values(JSON.parse(metadata.ss_tag_frequency ?? '{}') as Record<string, object>);
    const sums = new Map<string, number>();
    for (const [tag, count] of folders.flatMap((tags) => Object.entries(tags))) {
      if (typeof count === 'number') sums.set(tag.trim(), (sums.get(tag.trim()) ?? 0) + count);
    }
    const frequent = [...sums].sort(([, a], [, b]) => b - a);
    return frequent.slice(0, MOST_TRIGGERS).map(([tag]) => tag);
  } catch {
    return [];
  }
}

/** Of what it is made for, by the width of its words' rows where it is nothing else. */
function baseOf(lora: LoraFile): ChangeReport['base'] {
  const [word] = lora.words;
  if (lora.layers.length > 0 || word === undefined) return foreignKind(lora) ?? loraFamily(lora);
  if (word.first && word.second) return 'sdxl';
  const width = (word.first ?? word.second)?.shape.at(-1);
  return width === 768 ? 'sd1' : width === 1024 ? 'sd2' : undefined;
}

/** Throws CheckpointError for a file that is no safetensors file or is damaged. */
export async function describeChange(path: string): Promise<ChangeReport> {
  const lora = await readLoraFile(path);
  const { layers, words, tensors, metadata, file } = lora;
  const ranks = layers.map(rankOf).filter((rank) => rank !== undefined);
  const base = baseOf(lora);
  return {
    path,
    kinds: counted(layers.map(kindOf)).map(([name, count]) => ({ name, layers: count })),
    ranks: ranks.length === 0 ? undefined : [Math.min(...ranks), Math.max(...ranks)],
    networks: Object.fromEntries(counted(layers.map(({ component }) => component ?? 'one network'))),
    blocks: ['in', 'mid', 'out'].filter((side) => layers.some((layer) => sideOf(layer) === side)),
    words: words.map(({ word, first, second }) => {
      const { shape } = (first ?? second)!;
      return { word, rows: shape.length === 1 ? 1 : shape[0]! };
    }),
    base,
    title: metadata['modelspec.title'] ?? metadata.ss_output_name,
    trainedOn: metadata.ss_sd_model_name ?? metadata['modelspec.architecture'],
    triggers: triggersIn(metadata),
    dtypes: Object.fromEntries(counted([...tensors.values()].map(({ type }) => type))),
    parameters: layers
      .flatMap(({ change }) => [...partsOf(change).values()])
      .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
    bytes: (await stat(file)).size,
    problems: problemsOf(lora, base),
    notes: notesOn(lora, base),
  };
}

function problemsOf({ layers, words, unknown }: LoraFile, base: ChangeReport['base']): string[] {
  const isForeign = base !== undefined && !['sd1', 'sd2', 'sdxl'].includes(base);
  const other = otherMethod(unknown);
  const rest = unknown.length > 3 ? ` and ${unknown.length - 3} more` : '';
  return [
    ...(isForeign ? [`It is made for ${base}, which Fabula does not draw.`] : []),
    ...(other ? [`It holds ${other}, which Fabula cannot apply.`] : []),
    ...(unknown.length > 0 && !other
      ? [`It holds keys that are of no change: ${unknown.slice(0, 3).join(', ')}${rest}.`]
      : []),
    ...(layers.length + words.length + unknown.length === 0 ? ['It holds nothing.'] : []),
  ];
}

function notesOn({ layers }: LoraFile, base: ChangeReport['base']): string[] {
  const reckoned = layers.filter(({ change }) => needsWeight(change)).length;
  const silent = layers.filter(({ change }) => change.scale === 0).length;
  return [
    ...(base === undefined ? ['nothing in it says for which kind of model it was made'] : []),
    ...(reckoned > 0
      ? [
          `${reckoned} of its layers ${reckoned === 1 ? 'is' : 'are'} reckoned from the model's own weights: in 8 or 4 bits those stay as the checkpoint has them`,
        ]
      : []),
    ...(silent > 0 ? [`${silent} of its layers have alpha 0 and change nothing`] : []),
  ];
}
