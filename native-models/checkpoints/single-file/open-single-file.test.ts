import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compileVaeDecoder } from '../../architectures/autoencoder-kl.ts';
import { compileTextEncoder } from '../../architectures/clip-text.ts';
import { fixtureFolder, withConfig } from '../../architectures/component-for-tests.ts';
import { compileUnet } from '../../architectures/unet-2d-condition.ts';
import type { Checkpoint, Component, WeightRef } from '../checkpoint.ts';
import { CheckpointError } from '../checkpoint-error.ts';
import { openCheckpoint } from '../open-checkpoint.ts';
import { encodeSafetensors, type TensorData } from '../write-safetensors-for-tests.ts';
import { ldmTensors, ldmVae, readRef, singleFile } from './ldm-layout-for-tests.ts';

const scratch = mkdtempSync(join(tmpdir(), 'fabula-single-file-'));
afterAll(() => rmSync(scratch, { recursive: true }));

let count = 0;
function write(bytes: Uint8Array, name = `model-${count++}.safetensors`): string {
  const path = join(scratch, name);
  writeFileSync(path, bytes);
  return path;
}

const float = (values: readonly number[], shape: readonly number[] = [values.length]): TensorData => ({
  type: 'F32',
  shape,
  data: Float32Array.from(values),
});

/** The fixture in the original layout, with changes to its tensors; opened. */
async function opened(
  name: string,
  edit: (tensors: Record<string, TensorData>) => void = () => {},
  metadata?: Record<string, string>,
  options = {},
): Promise<Checkpoint> {
  const tensors = ldmTensors(await openCheckpoint(fixtureFolder(name)));
  edit(tensors);
  return openCheckpoint(write(encodeSafetensors(tensors, metadata)), options);
}

/** A weight's bytes in the order its shape says. */
function bytesOf(ref: WeightRef): Uint8Array {
  const bytes = readRef(ref);
  if (ref.transposed !== true) return bytes;
  const [rows, columns] = ref.shape as [number, number];
  const wide = bytes.length / rows / columns;
  const out = new Uint8Array(bytes.length);
  for (let i = 0; i < rows * columns; i++) {
    const from = ((i % columns) * rows + Math.floor(i / columns)) * wide;
    out.set(bytes.subarray(from, from + wide), i * wide);
  }
  return out;
}

/** Today's name of a weight, for folders that have those of 2022. */
const today = (key: string): string =>
  key
    .replace(/attentions\.0\.query/, 'attentions.0.to_q')
    .replace(/attentions\.0\.key/, 'attentions.0.to_k')
    .replace(/attentions\.0\.value/, 'attentions.0.to_v')
    .replace(/attentions\.0\.proj_attn/, 'attentions.0.to_out.0');

function expectSameWeights(actual: Component, wanted: Component): void {
  const names = [...wanted.weights.keys()].map(today);
  expect([...actual.weights.keys()].sort()).toEqual(names.sort());
  for (const [key, ref] of wanted.weights) {
    const got = actual.weights.get(today(key))!;
    expect([key, got.type, got.shape]).toEqual([key, ref.type, ref.shape]);
    expect(Buffer.compare(bytesOf(got), readRef(ref)), key).toBe(0);
  }
}

describe.each(['sd15', 'sd21', 'sdxl'])('%s in the original layout', (name) => {
  test('is the diffusers folder weight for weight, and its config is read from the shapes', async () => {
    const folder = await openCheckpoint(fixtureFolder(name));
    const file = await opened(name);
    expect(file.family).toBe(folder.family);
    expect(file.notes).toEqual([]);
    for (const part of ['unet', 'vae', 'textEncoder', 'textEncoder2'] as const) {
      if (folder[part] === undefined) continue;
      expectSameWeights(file[part]!, folder[part]);
    }
    // What shapes cannot tell: the number of heads and of norm groups, and sizes that pipelines read.
    const facts = [
      'in_channels',
      'out_channels',
      'block_out_channels',
      'layers_per_block',
      'down_block_types',
    ];
    facts.push(
      'up_block_types',
      'cross_attention_dim',
      'transformer_layers_per_block',
      'use_linear_projection',
    );
    for (const key of facts) expect([key, file.unet.config[key]]).toEqual([key, folder.unet.config[key]]);
    for (const key of ['block_out_channels', 'layers_per_block', 'latent_channels', 'use_post_quant_conv']) {
      expect([key, file.vae.config[key]]).toEqual([key, folder.vae.config[key]]);
    }
    const texts = ['vocab_size', 'hidden_size', 'intermediate_size', 'num_hidden_layers', 'hidden_act'];
    for (const key of texts) {
      expect([key, file.textEncoder.config[key]]).toEqual([key, folder.textEncoder.config[key]]);
    }
    expect(file.textEncoder2?.config.projection_dim).toBe(folder.textEncoder2?.config.projection_dim);
  });
});

test('every weight is a place in the file, and two names never share bytes', async () => {
  const file = await opened('sdxl');
  const refs = [file.unet, file.vae, file.textEncoder, file.textEncoder2!].flatMap((c) => [
    ...c.weights.values(),
  ]);
  expect(new Set(refs.map((ref) => ref.file))).toEqual(new Set([file.path]));
  const inOrder = refs.toSorted((a, b) => a.byteOffset - b.byteOffset);
  for (const [i, ref] of inOrder.entries()) {
    const next = inOrder[i + 1];
    if (next !== undefined) expect(ref.byteOffset + ref.byteLength).toBeLessThanOrEqual(next.byteOffset);
  }
  expect(file.files).toEqual([file.path]);
});

test('tokenizers and schedulers are those of the architecture', async () => {
  const [sd1, sd2, sdxl] = await Promise.all(['sd15', 'sd21', 'sdxl'].map((name) => opened(name)));
  expect(sd1!.schedulerConfig).toMatchObject({ _class_name: 'PNDMScheduler', prediction_type: 'epsilon' });
  expect(sd2!.schedulerConfig).toMatchObject({
    _class_name: 'DDIMScheduler',
    prediction_type: 'v_prediction',
  });
  // Whatever scheduler is chosen over it clips nothing, as published.
  expect(sdxl!.schedulerConfig).toMatchObject({
    _class_name: 'EulerDiscreteScheduler',
    steps_offset: 1,
    clip_sample: false,
    set_alpha_to_one: false,
  });
  expect(sdxl!.tokenizers.map(({ config }) => config.pad_token)).toEqual(['<|endoftext|>', '!']);
  expect(sd2!.tokenizers[0]!.config.pad_token).toBe('!');
  expect(sdxl!.index.force_zeros_for_empty_prompt).toBe(true);
  expect(sd2!.unet.config.sample_size).toBe(96);
});

describe('what the network predicts', () => {
  test('v-prediction and zero terminal SNR by marker tensors', async () => {
    const { schedulerConfig } = await opened('sdxl', (t) => {
      t.v_pred = float([]);
      t.ztsnr = float([]);
    });
    expect(schedulerConfig).toMatchObject({
      _class_name: 'EulerDiscreteScheduler',
      prediction_type: 'v_prediction',
      rescale_betas_zero_snr: true,
      timestep_spacing: 'trailing',
    });
  });

  test('the model specification says it, size and licence too', async () => {
    const file = await opened('sd21', undefined, {
      'modelspec.prediction_type': 'epsilon',
      'modelspec.resolution': '512x512',
      'modelspec.license': 'CreativeML Open RAIL-M',
    });
    expect(file.schedulerConfig.prediction_type).toBe('epsilon');
    expect(file.unet.config.sample_size).toBe(64);
    expect(file.licence).toBe('CreativeML Open RAIL-M');
  });

  test('SD 2 base is known by its number of training steps', async () => {
    const steps: TensorData = { type: 'I64', shape: [], data: BigInt64Array.of(875000n) };
    const { schedulerConfig, unet } = await opened('sd21', (t) => {
      t.global_step = steps;
    });
    expect(schedulerConfig.prediction_type).toBe('epsilon');
    expect(unet.config.sample_size).toBe(64);
  });

  test('Playground v2.5 by its latents’ mean and deviation, in any float type', async () => {
    const mean = [-1.5, 2, -0.5, 2.5];
    const { schedulerConfig, vae } = await opened('sdxl', (t) => {
      t.edm_mean = float(mean, [1, 4, 1, 1]);
      t.edm_std = { type: 'F16', shape: [1, 4, 1, 1], data: Uint16Array.of(0x4800, 0x4600, 0x4600, 0x4500) };
    });
    expect(schedulerConfig._class_name).toBe('EDMDPMSolverMultistepScheduler');
    expect(vae.config).toMatchObject({ latents_mean: mean, latents_std: [8, 6, 6, 5], scaling_factor: 0.5 });
  });
});

test('tensors of other programs are noted, those of training are not', async () => {
  const { notes } = await opened(
    'sd15',
    (t) => {
      t.alphas_cumprod = float([1]);
      t['cond_stage_model.logit_scale'] = float([1], []);
      t['model_ema.decay'] = float([1], []);
      t['safety.weight'] = float([1]);
    },
    { 'modelspec.architecture': 'stable-diffusion-xl-v1-base' },
  );
  expect(notes).toEqual([
    '1 tensors are not used: safety.weight',
    'the averaged (EMA) weights it also holds are not used',
    'its metadata say sdxl, but its weights are those of sd1',
  ]);
});

test('a VAE of its own replaces the checkpoint’s, and may be missing there', async () => {
  const other = await openCheckpoint(fixtureFolder('sd21'));
  const vae = write(encodeSafetensors(ldmVae(other.vae, '')), 'vae.safetensors');
  const dropVae = (t: Record<string, TensorData>) => {
    for (const key of Object.keys(t)) if (key.startsWith('first_stage_model.')) delete t[key];
  };
  const file = await opened('sd15', dropVae, undefined, { vae });
  expectSameWeights(file.vae, other.vae);
  expect(file.vae.config.block_out_channels).toEqual([4, 8, 8]);
  expect(file.files).toEqual([file.path, ...file.vae.files]);

  const path = write(singleFile(await openCheckpoint(fixtureFolder('sd15'))), 'beside.safetensors');
  write(encodeSafetensors(ldmVae(other.vae, '')), 'beside.vae.safetensors');
  expect((await openCheckpoint(path)).vae.config.block_out_channels).toEqual([4, 8, 8]);

  const folder = await openCheckpoint(fixtureFolder('sd15'), { vae });
  expectSameWeights(folder.vae, other.vae);
  expect(folder.files.filter((one) => one.includes('vae'))).toEqual(file.vae.files);
  await expect(opened('sd15', dropVae)).rejects.toThrow(/lacks a VAE/);
});

async function refusal(tensors: Record<string, TensorData>, options = {}): Promise<CheckpointError> {
  const path = write(encodeSafetensors(tensors));
  const error = await openCheckpoint(path, options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CheckpointError);
  return error as CheckpointError;
}

const one = float([1]);
const conv = (channels: number) => float(Array(channels * 9).fill(0), [1, channels, 3, 3]);
const UNET = 'model.diffusion_model.';

test.each<[string, Record<string, TensorData>, RegExp]>([
  ['a kohya LoRA', { 'lora_unet_down_blocks_0.lora_down.weight': one }, /is a LoRA/],
  ['a PEFT LoRA', { 'unet.down_blocks.0.attn1.to_q.lora_A.weight': one }, /is a LoRA/],
  ['a VAE', { 'decoder.conv_in.weight': one, 'encoder.conv_in.weight': one }, /is only a VAE/],
  ['a Flux checkpoint', { [`${UNET}double_blocks.0.img_attn.qkv.weight`]: one }, /is a Flux checkpoint/],
  ['Stable Diffusion 3', { [`${UNET}joint_blocks.0.x.weight`]: one }, /Stable Diffusion 3/],
  ['a ControlNet', { 'control_model.time_embed.0.weight': one }, /is a ControlNet/],
  ['a textual inversion', { emb_params: one }, /textual inversion/],
  ['a bare U-Net', { 'input_blocks.0.0.weight': one }, /only a U-Net/],
  ['an inpainting checkpoint', { [`${UNET}input_blocks.0.0.weight`]: conv(9) }, /inpainting.*9 channels/],
  ['an image-editing checkpoint', { [`${UNET}input_blocks.0.0.weight`]: conv(8) }, /image-editing/],
  ['no text encoder', { [`${UNET}input_blocks.0.0.weight`]: conv(4) }, /U-Net without text encoders/],
  [
    'a refiner',
    { [`${UNET}input_blocks.0.0.weight`]: conv(4), 'conditioner.embedders.0.model.ln_final.bias': one },
    /refiner/,
  ],
  ['something else', { hello: one, world: one }, /no kind that Fabula knows.*"hello", "world"/],
  ['nothing', {}, /empty/],
])('%s is named and refused', async (_, tensors, message) => {
  const error = await refusal(tensors);
  expect(error.code).toBe('unsupported-model');
  expect(error.message).toMatch(message);
  expect(error.hint).not.toBe('');
});

describe('weights that are not those of the architecture', () => {
  test('missing and foreign tensors are listed by name when the network is compiled', async () => {
    const { unet } = await opened('sd15', (t) => {
      delete t[`${UNET}middle_block.2.out_layers.3.bias`];
      t[`${UNET}middle_block.9.extra`] = one;
    });
    expect(() => compileUnet(withConfig(unet, { norm_num_groups: 4 }))).toThrow(
      /safetensors \(unet\): .*missing: mid_block.resnets.1.conv2.bias.*unexpected: middle_block.9.extra/,
    );
  });

  test('a joint projection that is not three equal parts keeps its name and is unexpected', async () => {
    const { textEncoder } = await opened('sd21', (t) => {
      t['cond_stage_model.model.transformer.resblocks.0.attn.in_proj_bias'] = float([1, 2, 3, 4]);
    });
    expect(() => compileTextEncoder(textEncoder, { hiddenState: 'normed' })).toThrow(
      /missing: .*q_proj.bias.*unexpected: transformer.resblocks.0.attn.in_proj_bias/,
    );
  });

  test('a shape that contradicts the others is told with both', async () => {
    const { unet } = await opened('sd15', (t) => {
      t[`${UNET}time_embed.2.weight`] = float(Array(16).fill(0), [4, 4]);
    });
    expect(() => compileUnet(withConfig(unet, { norm_num_groups: 4 }))).toThrow(
      /time_embedding.linear_2.weight is \[4, 4\], not \[32, 32\]/,
    );
  });

  test('widths that no published number of norm groups divides are refused', async () => {
    const { unet, vae } = await opened('sd15');
    expect(() => compileUnet(unet)).toThrow(/norm_num_groups is 32, which does not divide 8 channels/);
    expect(() => compileVaeDecoder(vae)).toThrow(/norm_num_groups is 32, which does not divide 4 channels/);
  });

  test('weights in a type that cannot be computed with are refused by name', async () => {
    const { vae } = await opened('sd15', (t) => {
      const key = 'first_stage_model.decoder.conv_in.bias';
      t[key] = { type: 'U8', shape: t[key]!.shape, data: new Uint8Array(t[key]!.shape[0]!) };
    });
    expect(() => compileVaeDecoder(withConfig(vae, { norm_num_groups: 2 }))).toThrow(
      /decoder.conv_in.bias" is stored as U8/,
    );
  });
});

test('a weight under the names of two layouts is refused, not chosen', async () => {
  const twice = opened('sd15', (t) => {
    t['first_stage_model.decoder.conv_norm_out.bias'] = t['first_stage_model.decoder.norm_out.bias']!;
  });
  await expect(twice).rejects.toThrow(/holds the weight "decoder.conv_norm_out.bias" twice/);
});

test('a LoRA given as a VAE is refused', async () => {
  const sd15 = ldmTensors(await openCheckpoint(fixtureFolder('sd15')));
  const vae = write(encodeSafetensors({ 'lora_unet_x.lora_up.weight': one }), 'not-a-vae.safetensors');
  expect((await refusal(sd15, { vae })).message).toMatch(/not-a-vae.safetensors is not a VAE, but a LoRA/);
});

test('a checkpoint cut short and one with a lying header are refused before anything else', async () => {
  const bytes = singleFile(await openCheckpoint(fixtureFolder('sd15')));
  await expect(openCheckpoint(write(bytes.subarray(0, -8)))).rejects.toMatchObject({ code: 'truncated' });
  const lying = Uint8Array.from(bytes);
  lying.set([0xff, 0xff, 0xff, 0x7f], 0);
  await expect(openCheckpoint(write(lying))).rejects.toBeInstanceOf(CheckpointError);
});
