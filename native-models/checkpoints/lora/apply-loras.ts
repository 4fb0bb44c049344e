// Lays LoRA files and words (textual inversion) over an opened checkpoint: every layer of every file finds its weight, or
// all that do not are told. Nothing is read but headers and alphas, and nothing is copied: graphs refer to the files.

import { basename } from 'node:path';
import type { Checkpoint, Component, Family } from '../checkpoint.ts';
import { CheckpointError } from '../checkpoint-error.ts';
import { fileKind } from '../single-file/file-kind.ts';
import { addWord } from './embeddings.ts';
import { type BlockStrengths, blockNames, factorOf } from './lora-blocks.ts';
import { type LoraFile, type LoraLayer, readLoraFile } from './lora-file.ts';
import { foreignKind, loraFamily, otherMethod } from './lora-kind.ts';
import { misfit } from './lora-layer.ts';
import { layerNames } from './lora-targets.ts';
import type { WeightChange } from './weight-change.ts';

export interface LoraChoice {
  file: string;
  /** 1 is the LoRA as it was trained; 0 changes nothing; negative goes the other way. */
  strength: number;
  /** Factors of the strength, by the part of the network. */
  blocks?: BlockStrengths | undefined;
}

const FAMILY_NAMES: Readonly<Record<Family, string>> = {
  sd1: 'Stable Diffusion 1',
  sd2: 'Stable Diffusion 2',
  sdxl: 'SDXL',
};

/** May be said of any LoRA. */
const SIDES = new Set(['te', 'rest', 'in', 'mid', 'out']);

const LISTED = 10;
const listed = (items: readonly string[]): string =>
  items.slice(0, LISTED).join(', ') + (items.length > LISTED ? ` and ${items.length - LISTED} more` : '');

interface Place {
  component: Component;
  key: string;
  /** As strengths name it. */
  block: string;
}

/** Finds the weight that a LoRA layer is for. */
class Places {
  readonly #components: readonly Component[];
  readonly #names: ReadonlyMap<Component, ReadonlyMap<string, string>>;
  readonly #blocks: ReadonlyMap<Component, (path: string) => string>;

  constructor(checkpoint: Checkpoint) {
    const { textEncoder, textEncoder2, unet } = checkpoint;
    this.#components = [unet, textEncoder, textEncoder2].filter((one) => one !== undefined);
    this.#names = new Map(this.#components.map((component) => [component, layerNames(component)]));
    this.#blocks = new Map(this.#components.map((component) => [component, blockNames(component)]));
  }

  of(layer: LoraLayer): Place | undefined {
    // A file without prefixes is of one network alone, which its layers tell by their names and shapes.
    const places = this.#components.flatMap((component): Place[] => {
      if (layer.component !== undefined && layer.component !== component.name) return [];
      const path = this.#names.get(component)!.get(layer.layer);
      const key = `${path}.${layer.of}`;
      if (path === undefined || !component.weights.has(key)) return [];
      return [{ component, key, block: this.#blocks.get(component)!(path) }];
    });
    const fits = ({ component, key }: Place): boolean =>
      misfit(layer.change, component.weights.get(key)!) === undefined;
    return places.find(fits) ?? places[0];
  }
}

function refuse(lora: LoraFile, checkpoint: Checkpoint, unknown: string[], misshapen: string[]): never {
  const name = basename(lora.file);
  const family = loraFamily(lora);
  const model = `${checkpoint.name} is ${FAMILY_NAMES[checkpoint.family]}`;
  const foreign =
    foreignKind(lora) ?? (family && family !== checkpoint.family ? FAMILY_NAMES[family] : undefined);
  if (foreign !== undefined) {
    throw new CheckpointError(
      'unsupported-model',
      `${name} is a LoRA for ${foreign}, but ${model}.`,
      `Choose a LoRA made for ${FAMILY_NAMES[checkpoint.family]}, or another model.`,
    );
  }
  const kind = fileKind(lora.tensors);
  if (kind.kind !== 'lora' && lora.tensors.size > 0) {
    const told = 'what' in kind ? kind.what.replace(/[:(].*$/, '').trim() : 'a whole checkpoint';
    throw new CheckpointError(
      'unsupported-model',
      `${name} is no LoRA, but ${told}.`,
      'Choose a LoRA: a .safetensors file with small matrices, made for this model.',
    );
  }
  const method = otherMethod(unknown);
  const faults = [
    ...(lora.layers.length === 0 && unknown.length === 0 ? ['it holds no layers'] : []),
    ...(method === undefined ? [] : [`it holds ${method}, which Fabula cannot apply`]),
    ...(unknown.length > 0 ? [`keys that fit no layer of ${checkpoint.name}: ${listed(unknown)}`] : []),
    ...(misshapen.length > 0 ? [`of the wrong shape: ${listed(misshapen)}`] : []),
  ];
  throw new CheckpointError(
    unknown.length > 0 ? 'wrong-keys' : 'wrong-shape',
    `${name} does not fit: ${faults.join('; ')}.`,
    'A LoRA is applied to U-Net and text encoders whole or not at all: choose one made for this model.',
    { details: { unexpected: unknown } },
  );
}

/** A strength for a block that the file does not change would say nothing, so it is a slip. */
function mustBeNamed({ file }: LoraFile, blocks: BlockStrengths, named: ReadonlySet<string>): void {
  const unknown = Object.keys(blocks).find((block) => !named.has(block));
  if (unknown === undefined || SIDES.has(unknown)) return;
  const there = [...named].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  throw new CheckpointError(
    'wrong-keys',
    `${basename(file)} changes nothing in a block "${unknown}".`,
    `It changes ${there.join(', ')}.`,
  );
}

/** A decomposed weight (DoRA) goes the whole way by parts; everything else is a sum that strength multiplies. */
const withStrength = (change: WeightChange, strength: number): WeightChange =>
  change.magnitude === undefined
    ? { ...change, scale: change.scale * strength }
    : { ...change, magnitude: { ...change.magnitude, strength } };

/**
 * The checkpoint with these LoRAs over its networks, in order; several may change one weight. Throws
 * CheckpointError: what is wrong with a file, `unsupported-model` for one made for another architecture,
 * `wrong-keys` listing all keys that fit no layer, `wrong-shape`.
 */
export async function applyLoras(
  checkpoint: Checkpoint,
  choices: readonly LoraChoice[],
): Promise<Checkpoint> {
  if (choices.length === 0) return checkpoint;
  const finished = [checkpoint.unet, checkpoint.textEncoder, checkpoint.textEncoder2].find(
    (one) => one?.onnx,
  );
  if (finished !== undefined) {
    throw new CheckpointError(
      'unsupported-model',
      `${checkpoint.name} is a finished ONNX export, which no LoRA can be laid over.`,
      'Leave the LoRA out, or use the model’s .safetensors.',
    );
  }
  const places = new Places(checkpoint);
  const changes = new Map<Component, Map<string, WeightChange[]>>();
  let withWords = checkpoint;
  for (const { file, strength, blocks = {} } of choices) {
    const named = new Set<string>();
    const lora = await readLoraFile(file);
    for (const word of lora.words) withWords = addWord(withWords, word, file, strength);
    const unknown = [...lora.unknown];
    const misshapen: string[] = [];
    for (const layer of lora.layers) {
      const place = places.of(layer);
      if (place === undefined) {
        unknown.push(...layer.keys);
        continue;
      }
      const { component, key, block } = place;
      named.add(block).add(block.replace(/\d+$/, ''));
      const problem = misfit(layer.change, component.weights.get(key)!);
      if (problem !== undefined) misshapen.push(`${layer.keys[0]} is ${problem}`);
      const table = changes.get(component) ?? new Map<string, WeightChange[]>();
      table.set(key, [
        ...(table.get(key) ?? []),
        withStrength(layer.change, strength * factorOf(blocks, block)),
      ]);
      changes.set(component, table);
    }
    if (unknown.length > 0 || misshapen.length > 0 || lora.layers.length + lora.words.length === 0) {
      refuse(lora, checkpoint, unknown, misshapen);
    }
    mustBeNamed(lora, blocks, named);
  }
  const { textEncoder, textEncoder2, unet } = withWords;
  const own = (component: Component, before: Component): Component => {
    const of = changes.get(before);
    return of === undefined ? component : { ...component, changes: of };
  };
  return {
    ...withWords,
    unet: own(unet, checkpoint.unet),
    textEncoder: own(textEncoder, checkpoint.textEncoder),
    ...(textEncoder2 === undefined ? {} : { textEncoder2: own(textEncoder2, checkpoint.textEncoder2!) }),
  };
}
