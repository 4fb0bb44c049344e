// GGUF: its blocks as ggml dequantises them (goldens of native-models/parity/gguf_blocks.py), models out of it and the files
// beside it, and files that lie.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtureFolder } from '../../architectures/component-for-tests.ts';
import { linear } from '../../architectures/layers.ts';
import { Network } from '../../architectures/network.ts';
import { runnerFor, wave } from '../../graph/run-for-tests.ts';
import type { BlockType, Component } from '../checkpoint.ts';
import { findDamaged } from '../find-damaged.ts';
import { toFloat32 } from '../half.ts';
import { openCheckpoint } from '../open-checkpoint.ts';
import { readSafetensors } from '../safetensors.ts';
import { ldmTensors } from '../single-file/ldm-layout-for-tests.ts';
import { encodeSafetensors, type TensorData } from '../write-safetensors-for-tests.ts';
import { BLOCKS } from './block-types.ts';
import { readGguf } from './gguf-file.ts';
import { widenBlocks } from './widen-blocks.ts';
import { encodeGguf, type GgufOptions, type GgufTensor } from './write-gguf-for-tests.ts';

const fixtures = join(import.meta.dirname, '..', '..', 'parity', 'fixtures', 'gguf');
const KINDS = Object.keys(BLOCKS) as BlockType[];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fabula-gguf-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function goldenOf(kind: string): Promise<Float32Array> {
  const { file, tensors } = await readSafetensors(join(fixtures, 'goldens.safetensors'));
  const { byteOffset, byteLength } = tensors.get(kind)!;
  return toFloat32(new Uint8Array(await readFile(file)).slice(byteOffset, byteOffset + byteLength), 'F32');
}

describe.each(KINDS)('%s', (kind) => {
  test('is widened to the very numbers of ggml', async () => {
    const { file, tensors } = await readGguf(join(fixtures, 'blocks.gguf'));
    const { type, shape, byteOffset, byteLength } = tensors.get(kind)!;
    expect([type, shape]).toEqual([kind, [4, 256]]);
    const bytes = new Uint8Array(await readFile(file)).slice(byteOffset, byteOffset + byteLength);
    expect(widenBlocks(bytes, kind)).toEqual(await goldenOf(kind));
  });

  test.each(['full', 'streamed'] as const)('is multiplied with where it lies, %s', async (mode) => {
    const { tensors } = await readGguf(join(fixtures, 'blocks.gguf'));
    const weights = new Map([['layer.weight', tensors.get(kind)!]]);
    const network = new Network({ name: 'test', source: 'test', weights }, { weights: mode });
    const input = network.graph.input('x', 'float32', [1, 'N', 256]);
    network.graph.output('y', linear(network.root().at('layer'), input, 4, { bias: false }));
    const x = wave([1, 3, 256]);
    const { y } = await runnerFor(ort)(network.finish(), { x });
    const golden = await goldenOf(kind);
    const scale = Math.max(...golden.map(Math.abs));
    for (let i = 0; i < 12; i++) {
      let sum = 0;
      for (let k = 0; k < 256; k++) sum += Number(x.data[(i >> 2) * 256 + k]) * golden[(i & 3) * 256 + k]!;
      expect(Math.abs(Number(y!.data[i]) - sum) / scale).toBeLessThan(1e-5);
    }
  });
});

test('streamed blocks tell their shape to the runtime: without, opening takes the square of their number', async () => {
  const { tensors } = await readGguf(join(fixtures, 'blocks.gguf'));
  const told = (mode: 'full' | 'streamed') => {
    const weights = new Map([['layer.weight', tensors.get('Q5_K')!]]);
    const network = new Network({ name: 'test', source: 'test', weights }, { weights: mode });
    const input = network.graph.input('x', 'float32', [1, 'N', 256]);
    network.graph.output('y', linear(network.root().at('layer'), input, 4, { bias: false }));
    return network.finish().structure!.record.told!.map(({ type, shape }) => [type, shape]);
  };
  expect(told('streamed')).toEqual([
    ['uint8', [4, 176]],
    ['float16', [4, 88]],
  ]);
  expect(told('full')).toEqual([]);
});

const toGguf = (tensors: Readonly<Record<string, TensorData>>): Record<string, GgufTensor> =>
  Object.fromEntries(
    Object.entries(tensors).map(([key, { type, shape, data }]) => [
      key,
      {
        type: { F32: 0, F16: 1, BF16: 30 }[type as 'F32' | 'F16' | 'BF16'],
        shape,
        data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      },
    ]),
  );

/** A model's U-Net as GGUF and the rest in the files that `rest` puts together, in a folder of its own. */
async function split(
  name: string,
  fixture: string,
  rest: (tensors: Record<string, TensorData>) => Record<string, Record<string, TensorData>>,
): Promise<string> {
  const at = join(folder, name);
  await mkdir(at);
  const tensors = ldmTensors(await openCheckpoint(fixtureFolder(fixture)));
  const unet = below(tensors, 'model.diffusion_model.');
  await writeFile(join(at, 'fox-Q8_0.gguf'), encodeGguf(toGguf(unet)));
  for (const [file, content] of Object.entries(rest(tensors))) {
    await writeFile(join(at, file), encodeSafetensors(content));
  }
  return join(at, 'fox-Q8_0.gguf');
}

const below = (tensors: Readonly<Record<string, TensorData>>, prefix: string): Record<string, TensorData> =>
  Object.fromEntries(
    Object.entries(tensors).flatMap(([key, data]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), data]] : [],
    ),
  );

describe('a U-Net', () => {
  test('takes text encoders and VAE from files beside it', async () => {
    const path = await split('parts', 'sdxl', (tensors) => ({
      'clip_l.safetensors': below(tensors, 'conditioner.embedders.0.transformer.'),
      'clip_g.safetensors': below(tensors, 'conditioner.embedders.1.model.'),
      'fox-vae.safetensors': below(tensors, 'first_stage_model.'),
      'broken.safetensors': {},
    }));
    const { family, name, unet, textEncoder, textEncoder2, vae, files, notes } = await openCheckpoint(path);
    expect([family, name]).toEqual(['sdxl', 'fox-Q8_0']);
    const key = 'text_model.final_layer_norm.weight';
    const from = [unet, textEncoder, textEncoder2!, vae].map(({ files: [file] }) => basename(file!));
    expect(from).toEqual([
      'fox-Q8_0.gguf',
      'clip_l.safetensors',
      'clip_g.safetensors',
      'fox-vae.safetensors',
    ]);
    expect([textEncoder, textEncoder2!].map(({ weights }) => weights.has(key))).toEqual([true, true]);
    expect(vae.weights.has('decoder.conv_in.weight')).toBe(true);
    expect(files).toHaveLength(4);
    expect(notes).toContain(
      'takes text_encoder from clip_l.safetensors, text_encoder_2 from clip_g.safetensors, vae from fox-vae.safetensors',
    );
  });

  test('takes them from a whole checkpoint beside it', async () => {
    const path = await split('whole', 'sd15', (tensors) => ({ 'base.safetensors': tensors }));
    const { family, unet, textEncoder, vae } = await openCheckpoint(path);
    expect(family).toBe('sd1');
    expect([...unet.files, ...textEncoder.files, ...vae.files].map((file) => basename(file))).toEqual([
      'fox-Q8_0.gguf',
      'base.safetensors',
      'base.safetensors',
    ]);
  });

  test('in diffusers’ names, with a text encoder that is GGUF itself', async () => {
    const { unet: whole } = await openCheckpoint(fixtureFolder('sd15'));
    const at = join(folder, 'diffusers');
    await mkdir(at);
    const own: Record<string, GgufTensor> = {};
    for (const [key, { type, shape, file, byteOffset, byteLength }] of whole.weights) {
      const data = new Uint8Array((await readFile(file)).subarray(byteOffset, byteOffset + byteLength));
      own[key] = { type: { F32: 0, F16: 1, BF16: 30 }[type as 'F32' | 'F16' | 'BF16'], shape, data };
    }
    await writeFile(join(at, 'fox-F16.gguf'), encodeGguf(own));
    const tensors = ldmTensors(await openCheckpoint(fixtureFolder('sd15')));
    const text = below(tensors, 'cond_stage_model.transformer.');
    await writeFile(join(at, 'clip_l-F16.gguf'), encodeGguf(toGguf(text)));
    await writeFile(join(at, 'vae.safetensors'), encodeSafetensors(below(tensors, 'first_stage_model.')));
    // Another model's file that was not converted whole is not this one's matter.
    const broken = { type: 'I8', shape: [4, 4], data: new Uint8Array(16) } as const;
    await writeFile(
      join(at, 'another.safetensors'),
      encodeSafetensors({ 'model.diffusion_model.input_blocks.1.0.emb_layers.1.weight': broken }),
    );
    const { family, unet, textEncoder, vae } = await openCheckpoint(join(at, 'fox-F16.gguf'));
    expect(family).toBe('sd1');
    expect([...unet.weights.keys()].sort()).toEqual([...whole.weights.keys()].sort());
    const from = [unet, textEncoder, vae].map(({ files: [file] }) => basename(file!));
    expect(from).toEqual(['fox-F16.gguf', 'clip_l-F16.gguf', 'vae.safetensors']);
  });

  test('without them, and with a choice, it is told what to put where', async () => {
    const alone = await split('alone', 'sdxl', () => ({}));
    await expect(openCheckpoint(alone)).rejects.toThrow(
      /fox-Q8_0.gguf holds a U-Net alone, and no text encoder lies beside it/,
    );
    const twice = await split('twice', 'sd15', (tensors) => ({
      'a.safetensors': tensors,
      'b.safetensors': tensors,
    }));
    await expect(openCheckpoint(twice)).rejects.toThrow(
      /several files that could be its text encoder: a.safetensors, b.safetensors/,
    );
  });
});

test('a factor that is no number is found in the block that has it', async () => {
  const data = new Uint8Array(34 * 600);
  const at = async (bytes: Uint8Array) => {
    const path = join(folder, 'damage.gguf');
    await writeFile(path, encodeGguf({ x: { type: 8, shape: [600, 32], data: bytes } }));
    const { tensors } = await readGguf(path);
    return findDamaged([{ weights: tensors } as unknown as Component]);
  };
  expect(await at(data)).toBeUndefined();
  new DataView(data.buffer).setFloat16(34 * 599, Number.POSITIVE_INFINITY, true);
  data[34 * 599 + 5] = 1;
  expect(await at(data)).toMatchObject({ key: 'x' });
});

test('a convolution that was laid out anew for its blocks gets its own shape back', async () => {
  const path = join(folder, 'shape.gguf');
  const data = new Uint8Array(34 * 9);
  const entries = { 'comfy.gguf.orig_shape.conv': [8, 4, 3, 3] };
  await writeFile(path, encodeGguf({ conv: { type: 8, shape: [9, 32], data } }, { entries }));
  expect((await readGguf(path)).tensors.get('conv')!.shape).toEqual([8, 4, 3, 3]);
  const wrong = { 'comfy.gguf.orig_shape.conv': [8, 4, 3, 4] };
  await writeFile(path, encodeGguf({ conv: { type: 8, shape: [9, 32], data } }, { entries: wrong }));
  await expect(readGguf(path)).rejects.toThrow(/"conv" .* cannot have been/);
});

describe('a file that lies', () => {
  const one = (tensor: Partial<GgufTensor> = {}, options: GgufOptions = {}): Uint8Array =>
    encodeGguf({ x: { type: 0, shape: [2, 32], data: new Uint8Array(256), ...tensor } }, options);
  const opened = async (bytes: Uint8Array): Promise<unknown> => {
    const path = join(folder, 'lies.gguf');
    await writeFile(path, bytes);
    return readGguf(path);
  };

  test('about its sizes is told in one line', async () => {
    await expect(opened(one())).resolves.toBeDefined();
    await expect(opened(one({ shape: [2, 64] }))).rejects.toThrow(/is cut: tensor "x" ends at byte/);
    await expect(opened(one({ shape: [2 ** 31, 2 ** 31] }))).rejects.toThrow(/larger than any file/);
    await expect(opened(one({ type: 8, shape: [2, 31] }))).rejects.toThrow(
      /no whole number of Q8_0 blocks of 32/,
    );
    await expect(opened(one({ offset: 1e9 }))).rejects.toThrow(/is cut/);
    await expect(opened(one({}, { tensorCount: 1e9 }))).rejects.toThrow(/says it has 1000000000 tensors/);
    await expect(opened(one({}, { tensorCount: 5 }))).rejects.toThrow(/lies\.gguf/);
  });

  test('or is cut, of another version or in a form that is not read', async () => {
    await expect(opened(one().slice(0, 40))).rejects.toThrow(/ends inside its header/);
    await expect(opened(one().slice(0, -1))).rejects.toThrow(/is cut/);
    await expect(opened(one({}, { version: 1 }))).rejects.toThrow(/GGUF of version 1/);
    await expect(opened(one({}, { version: 3 * 2 ** 24 }))).rejects.toThrow(/bytes in big-endian order/);
    await expect(opened(one({ type: 20 }))).rejects.toThrow(/of the type IQ4_NL, which Fabula does not read/);
    await expect(opened(Uint8Array.from(Buffer.from('<html>')))).rejects.toThrow(/is a web page/);
    await expect(opened(new Uint8Array())).rejects.toThrow(/not a GGUF file/);
    const overlapping = encodeGguf({
      x: { type: 0, shape: [8], data: new Uint8Array(32) },
      y: { type: 0, shape: [8], data: new Uint8Array(32), offset: 16 },
    });
    await expect(opened(overlapping)).rejects.toThrow(/"y" overlaps tensor "x"/);
  });
});
