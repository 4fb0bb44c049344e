// Writes a diffusers checkpoint as one file in the original layout: the way back of what the reader does, counted
// from the config instead of from the keys, so that a slip in either shows.

import { closeSync, openSync, readSync } from 'node:fs';
import type { Checkpoint, Component, WeightRef } from '../checkpoint.ts';
import { encodeSafetensors, type TensorData } from '../write-safetensors-for-tests.ts';

type Tensors = Record<string, TensorData>;

export function readRef(ref: WeightRef): Uint8Array {
  const bytes = new Uint8Array(ref.byteLength);
  const file = openSync(ref.file, 'r');
  readSync(file, bytes, 0, bytes.length, ref.byteOffset);
  closeSync(file);
  return bytes;
}

const tensor = (ref: WeightRef): TensorData => ({ type: ref.type, shape: ref.shape, data: readRef(ref) });

const RESNET = [
  ['norm1', 'in_layers.0'],
  ['conv1', 'in_layers.2'],
  ['time_emb_proj', 'emb_layers.1'],
  ['norm2', 'out_layers.0'],
  ['conv2', 'out_layers.3'],
  ['conv_shortcut', 'skip_connection'],
] as const;

const OUTSIDE = [
  ['conv_in.', 'input_blocks.0.0.'],
  ['time_embedding.linear_1.', 'time_embed.0.'],
  ['time_embedding.linear_2.', 'time_embed.2.'],
  ['add_embedding.linear_1.', 'label_emb.0.0.'],
  ['add_embedding.linear_2.', 'label_emb.0.2.'],
  ['conv_norm_out.', 'out.0.'],
  ['conv_out.', 'out.2.'],
] as const;

function unetKey(key: string, perBlock: number, hasAttention: (upBlock: number) => boolean): string {
  for (const [from, to] of OUTSIDE) if (key.startsWith(from)) return key.replace(from, to);
  const resnet = (at: string, rest: string): string => {
    const [from, to] = RESNET.find(([name]) => rest.startsWith(`${name}.`))!;
    return `${at}.${rest.replace(from, to)}`;
  };
  const [side, block, kind, layer] = key.split('.');
  const rest = key.split('.').slice(4).join('.');
  if (side === 'mid_block') {
    const [, what, index] = key.split('.');
    const inside = key.split('.').slice(3).join('.');
    return what === 'attentions'
      ? `middle_block.1.${inside}`
      : resnet(`middle_block.${Number(index) * 2}`, inside);
  }
  if (side === 'down_blocks') {
    const first = 1 + Number(block) * (perBlock + 1);
    if (kind === 'downsamplers') return `input_blocks.${first + perBlock}.0.op.${rest.replace('conv.', '')}`;
    const at = `input_blocks.${first + Number(layer)}`;
    return kind === 'attentions' ? `${at}.1.${rest}` : resnet(`${at}.0`, rest);
  }
  const first = Number(block) * (perBlock + 1);
  if (kind === 'upsamplers') {
    return `output_blocks.${first + perBlock}.${hasAttention(Number(block)) ? 2 : 1}.${rest}`;
  }
  const at = `output_blocks.${first + Number(layer)}`;
  return kind === 'attentions' ? `${at}.1.${rest}` : resnet(`${at}.0`, rest);
}

export function ldmUnet({ config, weights }: Component): Tensors {
  const types = config.up_block_types as string[];
  return Object.fromEntries(
    [...weights].map(([key, ref]) => [
      `model.diffusion_model.${unetKey(key, config.layers_per_block as number, (i) => types[i]!.includes('CrossAttn'))}`,
      tensor(ref),
    ]),
  );
}

const VAE_ATTENTION: Readonly<Record<string, string>> = {
  group_norm: 'norm',
  query: 'q',
  key: 'k',
  value: 'v',
  proj_attn: 'proj_out',
  to_q: 'q',
  to_k: 'k',
  to_v: 'v',
  'to_out.0': 'proj_out',
};

export function ldmVae({ config, weights }: Component, prefix = 'first_stage_model.'): Tensors {
  const blocks = (config.block_out_channels as number[]).length;
  const out: Tensors = {};
  for (const [key, ref] of weights) {
    const stored = tensor(ref);
    const attention = /^(\w+)\.mid_block\.attentions\.0\.(.+)\.(weight|bias)$/.exec(key);
    if (attention !== null) {
      const [, side, layer, kind] = attention;
      const shape = ref.shape.length === 2 ? [...ref.shape, 1, 1] : ref.shape;
      out[`${prefix}${side}.mid.attn_1.${VAE_ATTENTION[layer!]}.${kind}`] = { ...stored, shape };
      continue;
    }
    const name = key
      .replace(/mid_block\.resnets\.(\d)/, (_, i) => `mid.block_${Number(i) + 1}`)
      .replace('conv_norm_out', 'norm_out')
      .replace('conv_shortcut', 'nin_shortcut')
      .replace(/down_blocks\.(\d)\.resnets\.(\d)/, 'down.$1.block.$2')
      .replace(/down_blocks\.(\d)\.downsamplers\.0/, 'down.$1.downsample')
      .replace(/up_blocks\.(\d)\.resnets\.(\d)/, (_, i, j) => `up.${blocks - 1 - Number(i)}.block.${j}`)
      .replace(/up_blocks\.(\d)\.upsamplers\.0/, (_, i) => `up.${blocks - 1 - Number(i)}.upsample`);
    out[prefix + name] = stored;
  }
  return out;
}

export function ldmClip({ weights }: Component, place: string): Tensors {
  return Object.fromEntries([...weights].map(([key, ref]) => [`${place}.transformer.${key}`, tensor(ref)]));
}

/** Element `bytes` wide at [row, column] of a matrix goes to [column, row]. */
function transposed({ type, shape, data }: TensorData): TensorData {
  const [rows, columns] = shape as [number, number];
  const from = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const wide = from.length / rows / columns;
  const to = new Uint8Array(from.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      to.set(from.subarray((r * columns + c) * wide, (r * columns + c + 1) * wide), (c * rows + r) * wide);
    }
  }
  return { type, shape: [columns, rows], data: to };
}

export function ldmOpenClip({ weights }: Component, place: string): Tensors {
  const out: Tensors = {};
  const at = `${place}.model.`;
  for (const [key, ref] of weights) {
    const stored = tensor(ref);
    const joint = /^text_model\.encoder\.layers\.(\d+)\.self_attn\.q_proj\.(weight|bias)$/.exec(key);
    if (joint !== null) {
      const three = ['q', 'k', 'v'].map((name) => weights.get(key.replace('q_proj', `${name}_proj`))!);
      out[`${at}transformer.resblocks.${joint[1]}.attn.in_proj_${joint[2]}`] = {
        type: ref.type,
        shape: [ref.shape[0]! * 3, ...ref.shape.slice(1)],
        data: Buffer.concat(three.map(readRef)),
      };
    } else if (key === 'text_projection.weight') out[`${at}text_projection`] = transposed(stored);
    else if (!/self_attn\.[kv]_proj/.test(key)) {
      const name = key
        .replace('text_model.encoder.layers.', 'transformer.resblocks.')
        .replace('text_model.final_layer_norm', 'ln_final')
        .replace('layer_norm', 'ln_')
        .replace('mlp.fc1', 'mlp.c_fc')
        .replace('mlp.fc2', 'mlp.c_proj')
        .replace('self_attn.out_proj', 'attn.out_proj')
        .replace('text_model.embeddings.position_embedding.weight', 'positional_embedding')
        .replace('text_model.embeddings.token_embedding', 'token_embedding');
      out[at + name] = stored;
    }
  }
  return out;
}

/** All networks of a checkpoint in the layout that its family's single files have. */
export function ldmTensors({ family, textEncoder, textEncoder2, unet, vae }: Checkpoint): Tensors {
  const texts =
    family === 'sdxl'
      ? {
          ...ldmClip(textEncoder, 'conditioner.embedders.0'),
          ...ldmOpenClip(textEncoder2!, 'conditioner.embedders.1'),
        }
      : family === 'sd2'
        ? ldmOpenClip(textEncoder, 'cond_stage_model')
        : ldmClip(textEncoder, 'cond_stage_model');
  return { ...ldmUnet(unet), ...ldmVae(vae), ...texts };
}

export const singleFile = (checkpoint: Checkpoint, metadata?: Readonly<Record<string, string>>): Uint8Array =>
  encodeSafetensors(ldmTensors(checkpoint), metadata);
