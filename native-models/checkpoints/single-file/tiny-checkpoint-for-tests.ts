// A whole SDXL checkpoint in the original layout, small enough to be made in a test (17 MB, most of it CLIP's
// vocabulary) and complete enough to draw with: 128 × 128 pixels of coloured noise. Deterministic.

import { writeFileSync } from 'node:fs';
import { encodeSafetensors, type TensorData } from '../write-safetensors-for-tests.ts';

const VOCABULARY = 49408;
const POSITIONS = 77;
const WIDTH = 64;
const TIME = 128;
/** Channels per level of the U-Net; the second and third have attention. */
const LEVELS = [32, 64, 64] as const;
const VAE_CHANNELS = 32;

/** The bits of a float16 for a magnitude below 8. */
function float16(value: number): number {
  const scratch = new DataView(new ArrayBuffer(2));
  scratch.setFloat16(0, value);
  return scratch.getUint16(0);
}

/** 4096 deviates of a rough bell, in float16 at `gain`. */
function deviates(gain: number): Uint16Array {
  let state = 12345;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Uint16Array.from({ length: 4093 }, () =>
    float16((uniform() + uniform() + uniform() - 1.5) * 2 * gain),
  );
}

class Tensors {
  readonly all: Record<string, TensorData> = {};
  #count = 0;

  /** Unit gain: a matrix's rows sum squares to about 1. */
  matrix(key: string, ...shape: number[]): void {
    const gain = key.includes('embedding') ? 1 : 1 / Math.sqrt(shape.slice(1).reduce((a, b) => a * b, 1));
    const pool = deviates(gain);
    const start = (this.#count++ * 977) % pool.length;
    const data = new Uint16Array(shape.reduce((a, b) => a * b, 1));
    for (let i = 0; i < data.length; i++) data[i] = pool[(start + i) % pool.length]!;
    this.all[key] = { type: 'F16', shape, data };
  }

  vector(key: string, length: number, value: number): void {
    this.all[key] = { type: 'F16', shape: [length], data: new Uint16Array(length).fill(float16(value)) };
  }

  linear(key: string, from: number, to: number): void {
    this.matrix(`${key}.weight`, to, from);
    this.vector(`${key}.bias`, to, 0);
  }

  conv(key: string, from: number, to: number, kernel = 3): void {
    this.matrix(`${key}.weight`, to, from, kernel, kernel);
    this.vector(`${key}.bias`, to, 0);
  }

  norm(key: string, width: number): void {
    this.vector(`${key}.weight`, width, 1);
    this.vector(`${key}.bias`, width, 0);
  }
}

function clip(t: Tensors): void {
  const at = 'conditioner.embedders.0.transformer.text_model';
  t.matrix(`${at}.embeddings.token_embedding.weight`, VOCABULARY, WIDTH);
  t.matrix(`${at}.embeddings.position_embedding.weight`, POSITIONS, WIDTH);
  for (const layer of [0, 1]) {
    const inside = `${at}.encoder.layers.${layer}`;
    for (const name of ['q', 'k', 'v', 'out']) t.linear(`${inside}.self_attn.${name}_proj`, WIDTH, WIDTH);
    t.linear(`${inside}.mlp.fc1`, WIDTH, 2 * WIDTH);
    t.linear(`${inside}.mlp.fc2`, 2 * WIDTH, WIDTH);
    t.norm(`${inside}.layer_norm1`, WIDTH);
    t.norm(`${inside}.layer_norm2`, WIDTH);
  }
  t.norm(`${at}.final_layer_norm`, WIDTH);
}

function openClip(t: Tensors): void {
  const at = 'conditioner.embedders.1.model';
  t.matrix(`${at}.token_embedding.weight`, VOCABULARY, WIDTH);
  t.matrix(`${at}.positional_embedding`, POSITIONS, WIDTH);
  for (const layer of [0, 1]) {
    const inside = `${at}.transformer.resblocks.${layer}`;
    t.matrix(`${inside}.attn.in_proj_weight`, 3 * WIDTH, WIDTH);
    t.vector(`${inside}.attn.in_proj_bias`, 3 * WIDTH, 0);
    t.linear(`${inside}.attn.out_proj`, WIDTH, WIDTH);
    t.linear(`${inside}.mlp.c_fc`, WIDTH, 2 * WIDTH);
    t.linear(`${inside}.mlp.c_proj`, 2 * WIDTH, WIDTH);
    t.norm(`${inside}.ln_1`, WIDTH);
    t.norm(`${inside}.ln_2`, WIDTH);
  }
  t.norm(`${at}.ln_final`, WIDTH);
  t.matrix(`${at}.text_projection`, WIDTH, WIDTH);
}

function resnet(t: Tensors, at: string, from: number, to: number): void {
  t.norm(`${at}.in_layers.0`, from);
  t.conv(`${at}.in_layers.2`, from, to);
  t.linear(`${at}.emb_layers.1`, TIME, to);
  t.norm(`${at}.out_layers.0`, to);
  t.conv(`${at}.out_layers.3`, to, to);
  if (from !== to) t.conv(`${at}.skip_connection`, from, to, 1);
}

function transformer(t: Tensors, at: string, width: number): void {
  t.norm(`${at}.norm`, width);
  t.linear(`${at}.proj_in`, width, width);
  t.linear(`${at}.proj_out`, width, width);
  const inside = `${at}.transformer_blocks.0`;
  for (const [name, context] of [
    ['attn1', width],
    ['attn2', 2 * WIDTH],
  ] as const) {
    t.matrix(`${inside}.${name}.to_q.weight`, width, width);
    t.matrix(`${inside}.${name}.to_k.weight`, width, context);
    t.matrix(`${inside}.${name}.to_v.weight`, width, context);
    t.linear(`${inside}.${name}.to_out.0`, width, width);
  }
  t.linear(`${inside}.ff.net.0.proj`, width, 8 * width);
  t.linear(`${inside}.ff.net.2`, 4 * width, width);
  for (const norm of [1, 2, 3]) t.norm(`${inside}.norm${norm}`, width);
}

/** One resnet a level, two on the way up; attention at every level but the first. */
function unet(t: Tensors): void {
  const root = 'model.diffusion_model';
  t.linear(`${root}.time_embed.0`, LEVELS[0], TIME);
  t.linear(`${root}.time_embed.2`, TIME, TIME);
  t.linear(`${root}.label_emb.0.0`, 6 * 256 + WIDTH, TIME);
  t.linear(`${root}.label_emb.0.2`, TIME, TIME);
  t.conv(`${root}.input_blocks.0.0`, 4, LEVELS[0]);
  const skips: number[] = [LEVELS[0]];
  let [channels, block] = [LEVELS[0] as number, 1];
  for (const [level, width] of LEVELS.entries()) {
    resnet(t, `${root}.input_blocks.${block}.0`, channels, width);
    if (level > 0) transformer(t, `${root}.input_blocks.${block}.1`, width);
    block++;
    channels = width;
    skips.push(channels);
    if (level === LEVELS.length - 1) break;
    t.conv(`${root}.input_blocks.${block++}.0.op`, channels, channels);
    skips.push(channels);
  }
  resnet(t, `${root}.middle_block.0`, channels, channels);
  transformer(t, `${root}.middle_block.1`, channels);
  resnet(t, `${root}.middle_block.2`, channels, channels);
  block = 0;
  for (const [up, width] of LEVELS.toReversed().entries()) {
    for (const last of [false, true]) {
      const at = `${root}.output_blocks.${block++}`;
      resnet(t, `${at}.0`, channels + skips.pop()!, width);
      channels = width;
      const hasAttention = up < LEVELS.length - 1;
      if (hasAttention) transformer(t, `${at}.1`, width);
      if (last && hasAttention) t.conv(`${at}.2.conv`, width, width);
    }
  }
  t.norm(`${root}.out.0`, channels);
  t.conv(`${root}.out.2`, channels, 4);
}

function vaeDecoder(t: Tensors): void {
  const root = 'first_stage_model';
  const width = VAE_CHANNELS;
  const block = (at: string) => {
    t.norm(`${at}.norm1`, width);
    t.conv(`${at}.conv1`, width, width);
    t.norm(`${at}.norm2`, width);
    t.conv(`${at}.conv2`, width, width);
  };
  t.conv(`${root}.post_quant_conv`, 4, 4, 1);
  t.conv(`${root}.decoder.conv_in`, 4, width);
  block(`${root}.decoder.mid.block_1`);
  block(`${root}.decoder.mid.block_2`);
  t.norm(`${root}.decoder.mid.attn_1.norm`, width);
  for (const name of ['q', 'k', 'v', 'proj_out'])
    t.conv(`${root}.decoder.mid.attn_1.${name}`, width, width, 1);
  for (const level of [0, 1, 2, 3]) {
    for (const k of [0, 1]) block(`${root}.decoder.up.${level}.block.${k}`);
    if (level > 0) t.conv(`${root}.decoder.up.${level}.upsample.conv`, width, width);
  }
  t.norm(`${root}.decoder.norm_out`, width);
  t.conv(`${root}.decoder.conv_out`, width, 3);
}

/** Its tensors, by the keys of a single file. */
export function tinySdxl(): Readonly<Record<string, TensorData>> {
  const t = new Tensors();
  clip(t);
  openClip(t);
  unet(t);
  vaeDecoder(t);
  return t.all;
}

/** Writes the checkpoint to `path`. */
export function writeTinySdxl(path: string): void {
  writeFileSync(path, encodeSafetensors(tinySdxl(), { 'modelspec.resolution': '128x128' }));
}
