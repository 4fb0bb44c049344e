// What a LoRA file was made for, told from its names, shapes and metadata: needed only for the line that says
// why it does not fit.

import type { Family } from '../checkpoint.ts';
import type { LoraFile } from './lora-file.ts';

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

/** The family a LoRA was trained on, as far as it tells. */
export function loraFamily({ layers, metadata }: LoraFile): Family | undefined {
  const context = layers.find(
    ({ component, layer }) => component !== 'text_encoder' && /attn2[._]to_[kv]$/.test(layer),
  );
  const byShape = BY_CONTEXT[context?.down.shape[1] ?? 0];
  if (byShape !== undefined) return byShape;
  const told = `${metadata['modelspec.architecture'] ?? ''} ${metadata.ss_base_model_version ?? ''}`;
  if (/xl/i.test(told)) return 'sdxl';
  if (/sd_v2|diffusion-v2/i.test(told)) return 'sd2';
  if (/sd_v1|diffusion-v1/i.test(told)) return 'sd1';
  return layers.some(({ component }) => component === 'text_encoder_2') ? 'sdxl' : undefined;
}

/** Other ways of storing a change of weights, by the keys that give them away. */
const OTHER_METHODS: readonly [pattern: RegExp, name: string][] = [
  [/\.hada_/, 'LoHa'],
  [/\.lokr_/, 'LoKr'],
  [/\.dora_scale$|lora_magnitude_vector/, 'DoRA'],
  [/\.lora_mid\./, 'LoCon with a core tensor'],
  [/\.oft_/, 'OFT'],
  [/\.(diff|diff_b)$/, 'full differences of weights'],
];

/** What these keys are when they are no LoRA's but a relative's. */
export const otherMethod = (keys: readonly string[]): string | undefined =>
  OTHER_METHODS.find(([pattern]) => keys.some((key) => pattern.test(key)))?.[1];
