// What a LoRA file was made for, told from its names, shapes and metadata: needed only for the line that says
// why it does not fit.

import type { Family } from '../checkpoint.ts';
import type { LoraFile, LoraLayer } from './lora-file.ts';

/** Networks and methods that Fabula does not run, by how their keys look. */
const FOREIGN: readonly [pattern: RegExp, name: string][] = [
  [/(double|single)_blocks|single_transformer_blocks/, 'Flux'],
  [/joint_blocks|transformer\.transformer_blocks|lora_te3_|text_encoder_3/, 'Stable Diffusion 3'],
  [/lora_prior_|effnet|lora_unet_.*_(attention|channelwise)_/, 'Stable Cascade'],
];

/** The name of an architecture that Fabula does not run, when the keys are of one. */
export function foreignKind({ tensors }: LoraFile): string | undefined {
  const keys = [...tensors.keys()];
  return FOREIGN.find(([pattern]) => keys.some((key) => pattern.test(key)))?.[1];
}

/** Width of the text that cross-attention reads: different in each family. */
const BY_CONTEXT: Readonly<Record<number, Family>> = { 768: 'sd1', 1024: 'sd2', 2048: 'sdxl' };

const contextWidth = (layer: LoraLayer | undefined): number =>
  layer?.change.kind === 'low-rank' ? (layer.change.down.shape[1] ?? 0) : 0;

/** The family a LoRA was trained on, as far as it tells. */
export function loraFamily({ layers, metadata }: LoraFile): Family | undefined {
  const context = layers.find(
    ({ component, layer }) => component !== 'text_encoder' && /attn2[._]to_[kv]$/.test(layer),
  );
  const byShape = BY_CONTEXT[contextWidth(context)];
  if (byShape !== undefined) return byShape;
  const told = `${metadata['modelspec.architecture'] ?? ''} ${metadata.ss_base_model_version ?? ''}`;
  if (/xl/i.test(told)) return 'sdxl';
  if (/sd_v2|diffusion-v2/i.test(told)) return 'sd2';
  if (/sd_v1|diffusion-v1/i.test(told)) return 'sd1';
  return layers.some(({ component }) => component === 'text_encoder_2') ? 'sdxl' : undefined;
}

/** Ways of changing weights that are not applied, by the keys that give them away. */
const OTHER_METHODS: readonly [pattern: RegExp, name: string][] = [
  [/\.vera_lambda/, 'VeRA'],
  [/\.(set_weight|reshape_weight)$/, 'weights of other shapes'],
];

/** What these keys are when they are of a relative of LoRA that is not applied. */
export const otherMethod = (keys: readonly string[]): string | undefined =>
  OTHER_METHODS.find(([pattern]) => keys.some((key) => pattern.test(key)))?.[1];
