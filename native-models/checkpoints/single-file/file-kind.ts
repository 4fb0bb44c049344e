// What a .safetensors file is for, told from its keys and shapes alone: a whole checkpoint of an architecture
// that Fabula runs, or something else, by name. Knows no graphs and opens nothing.

import type { Family, WeightTable } from '../checkpoint.ts';
import { isEmbedding } from '../lora/embeddings.ts';
import { isChangeKey } from '../lora/lora-keys.ts';
import { inOriginalSpelling, TEXT, TEXTS_XL, UNET } from './spellings.ts';

/** diffusers takes the second for a VAE, too. */
export const VAES = ['first_stage_model.', 'vae.'] as const;

export type FileKind =
  | { kind: 'checkpoint'; family: Family }
  /** `what` completes "this file is …"; `hint` says what to do with it. */
  | { kind: 'lora' | 'embedding' | 'vae' | 'part' | 'unsupported'; what: string; hint: string };

const CHOOSE = 'Choose a text-to-image checkpoint of Stable Diffusion 1, 2 or XL.';
const WHOLE = 'Get the whole checkpoint (2 to 7 GB), which holds U-Net, text encoder and VAE.';

const LORA: FileKind = {
  kind: 'lora',
  what: 'a LoRA: it changes a checkpoint and cannot draw by itself',
  hint: 'Choose the checkpoint it was made for as the model, and add this file to it as a LoRA.',
};
const EMBEDDING: FileKind = {
  kind: 'embedding',
  what: 'a textual inversion (an embedding of a word)',
  hint: 'Choose a checkpoint as the model, and add this file to it as a LoRA: its name is then a word of prompts.',
};
const isOfLora = (key: string): boolean =>
  isChangeKey(key) || /^(lora_(unet|te\d?)|lycoris)[._]|\.oft_blocks|\.vera_lambda/.test(key);

/** Key patterns of what is no checkpoint of the supported architectures; the first that matches is told. */
const OTHERS: readonly (readonly [RegExp, FileKind & { what: string }])[] = [
  other(/^(model\.diffusion_model\.)?(double_blocks|single_blocks)\./, 'a Flux checkpoint'),
  other(/^(model\.diffusion_model\.)?joint_blocks\./, 'a Stable Diffusion 3 checkpoint'),
  other(/^(model\.diffusion_model\.)?double_layers\./, 'an AuraFlow checkpoint'),
  other(
    /^(model\.diffusion_model\.)?(cap_embedder|layers\.0\.adaLN_modulation)/,
    'a Lumina or Z-Image checkpoint',
  ),
  other(/^(down_blocks\.1\.0\.channelwise|clip_txt_mapper)/, 'a Stable Cascade checkpoint'),
  other(
    /^(model\.diffusion_model\.)?(patchify_proj|head\.modulation|blocks\.0\.(attn\.qkv|cross_attn))/,
    'a checkpoint of a video or transformer model',
  ),
  other(/^(control_model|controlnet_\w+|input_hint_block)\./, 'a ControlNet'),
  other(/^(ip_adapter|image_proj)\./, 'an IP-Adapter'),
  other(/\bmotion_modules\./, 'an AnimateDiff motion module'),
];

function other(pattern: RegExp, what: string): readonly [RegExp, FileKind & { what: string }] {
  return [pattern, { kind: 'unsupported', what, hint: CHOOSE }];
}

/** Files that hold one network alone: what every key starts with, and what it is. */
const PARTS: readonly (readonly [RegExp, string])[] = [
  [/^(input_blocks|down_blocks)\./, 'only a U-Net'],
  [/^(text_model\.|transformer\.resblocks\.|encoder\.layers\.)/, 'only a text encoder'],
];

const unsupported = (what: string, hint = CHOOSE): FileKind => ({ kind: 'unsupported', what, hint });
const part = (what: string): FileKind => ({ kind: 'part', what, hint: WHOLE });

/** What a U-Net with these input channels draws from, beside noise. */
const CHANNELS: Readonly<Record<number, string>> = {
  5: 'a depth-to-image checkpoint',
  7: 'an upscaler',
  8: 'an image-editing checkpoint',
  9: 'an inpainting checkpoint',
};

const hasBelow = (keys: readonly string[], prefix: string): boolean =>
  keys.some((key) => key.startsWith(prefix));

/** A layer of the U-Net by its name in the original code or in diffusers. */
const inUnet = (tensors: WeightTable, ...names: readonly string[]) =>
  names.map((name) => tensors.get(`${UNET}${name}.weight`)).find((ref) => ref !== undefined);

const firstLayer = (tensors: WeightTable) => inUnet(tensors, 'input_blocks.0.0', 'conv_in');

function kindOfCheckpoint(tensors: WeightTable, keys: readonly string[]): FileKind {
  const channels = firstLayer(tensors)?.shape[1] ?? 4;
  if (channels !== 4) {
    const what = CHANNELS[channels] ?? 'a checkpoint of another kind';
    return unsupported(`${what}: its U-Net takes ${channels} channels, not 4`);
  }
  if (tensors.has('edm_vpred.sigma_max')) {
    return unsupported(
      'a checkpoint with continuous EDM v-prediction (CosXL), which no scheduler here samples',
    );
  }
  const isConditioned = inUnet(tensors, 'label_emb.0.0', 'add_embedding.linear_1') !== undefined;
  if (hasBelow(keys, `${TEXTS_XL[1]}.`)) return { kind: 'checkpoint', family: 'sdxl' };
  if (hasBelow(keys, `${TEXTS_XL[0]}.transformer.`)) {
    return part(`an SDXL checkpoint that lacks its second text encoder ("${TEXTS_XL[1]}.")`);
  }
  if (hasBelow(keys, `${TEXTS_XL[0]}.`)) {
    return unsupported(
      'an SDXL refiner: it finishes pictures that a base model began',
      'Choose a base model.',
    );
  }
  if (!hasBelow(keys, `${TEXT}.`)) return part('a U-Net without text encoders');
  if (isConditioned) return unsupported('a checkpoint conditioned on pictures or noise levels (unCLIP)');
  const projection = keys.find((key) => key.startsWith(UNET) && key.endsWith('.proj_in.weight'));
  const isLinear = projection !== undefined && tensors.get(projection)!.shape.length === 2;
  return { kind: 'checkpoint', family: isLinear ? 'sd2' : 'sd1' };
}

/** Tells what a file is from its tensors, in any spelling. Throws `duplicate-key`. */
export function fileKind(stored: WeightTable): FileKind {
  const { tensors } = inOriginalSpelling(stored);
  const keys = [...tensors.keys()];
  if (keys.some(isOfLora)) return LORA;
  if (isEmbedding(tensors)) return EMBEDDING;
  for (const [pattern, kind] of OTHERS) if (keys.some((key) => pattern.test(key))) return kind;
  if (firstLayer(tensors) !== undefined) return kindOfCheckpoint(tensors, keys);
  if (keys.some((key) => /^(first_stage_model\.|vae\.)?(decoder|encoder)\.(conv_in|mid|up)/.test(key))) {
    return {
      kind: 'vae',
      what: 'only a VAE: it turns latents into pictures and cannot draw by itself',
      hint: 'Choose a checkpoint; put this file beside it, under its name with .vae.safetensors at the end.',
    };
  }
  for (const [pattern, what] of PARTS) if (keys.some((key) => pattern.test(key))) return part(what);
  const some = keys.slice(0, 3).map((key) => `"${key}"`);
  return unsupported(
    keys.length === 0
      ? 'empty: it holds no tensors'
      : `of no kind that Fabula knows (it holds ${keys.length === 1 ? '1 tensor' : `${keys.length} tensors`}: ${some.join(', ')}${keys.length > 3 ? ' …' : ''})`,
  );
}
