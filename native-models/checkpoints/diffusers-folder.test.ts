import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { CheckpointError, type CheckpointErrorCode } from './checkpoint-error.ts';
import { openCheckpoint } from './open-checkpoint.ts';

const fixtures = join(import.meta.dirname, '..', 'parity', 'fixtures', 'networks');
const fixture = (name: string): string => join(fixtures, name, 'checkpoint');
const scratch = mkdtempSync(join(tmpdir(), 'fabula-checkpoint-'));
afterAll(() => rmSync(scratch, { recursive: true }));

let count = 0;
/** A copy of a fixture that a test may break. */
function copy(name: string): string {
  const folder = join(scratch, String(count++));
  cpSync(fixture(name), folder, { recursive: true });
  return folder;
}

type Json = Record<string, unknown>;
function editJson(path: string, edit: (json: Json) => void): void {
  const json = JSON.parse(readFileSync(path, 'utf8')) as Json;
  edit(json);
  writeFileSync(path, JSON.stringify(json));
}

async function refusal(folder: string): Promise<CheckpointError> {
  const error = await openCheckpoint(folder).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CheckpointError);
  return error as CheckpointError;
}

test('opens SD 1.5, SD 2.1 and SDXL folders and tells them apart', async () => {
  const [sd15, sd21, sdxl] = await Promise.all(
    ['sd15', 'sd21', 'sdxl'].map((name) => openCheckpoint(fixture(name))),
  );
  expect([sd15!.family, sd21!.family, sdxl!.family]).toEqual(['sd1', 'sd2', 'sdxl']);
  expect(sd15!.textEncoder2).toBeUndefined();
  expect(sdxl!.textEncoder2!.className).toBe('CLIPTextModelWithProjection');
  expect(sdxl!.tokenizers.map(({ name }) => name)).toEqual(['tokenizer', 'tokenizer_2']);
  expect(sdxl!.tokenizers[1]!.config.pad_token).toBe('a');
  expect(sdxl!.index.force_zeros_for_empty_prompt).toBe(true);
  expect(sd21!.schedulerConfig.prediction_type).toBe('v_prediction');
  expect(sd15!.unet.weights.get('conv_in.weight')).toMatchObject({ type: 'F32', shape: [8, 4, 3, 3] });
  expect(sd21!.unet.weights.get('conv_in.weight')!.type).toBe('BF16');
});

test('shards of a variant are one table, each tensor in its own file', async () => {
  const { unet } = await openCheckpoint(fixture('sdxl'));
  const files = new Set([...unet.weights.values()].map(({ file }) => file));
  expect(files.size).toBe(2);
  expect(unet.files).toHaveLength(4);
  expect(unet.weights.get('conv_in.weight')!.type).toBe('F16');
});

test('plain weights are preferred, a variant when asked for', async () => {
  const folder = copy('sd15');
  const plain = join(folder, 'vae', 'diffusion_pytorch_model.safetensors');
  cpSync(plain, plain.replace('.safetensors', '.fp16.safetensors'));
  const byDefault = await openCheckpoint(folder);
  expect(byDefault.vae.files[1]).toBe(await realpath(plain));
  const asked = await openCheckpoint(folder, { variant: 'fp16' });
  expect(asked.vae.files[1]).toMatch(/fp16/);
  expect(asked.unet.files[1]).not.toMatch(/fp16/);
});

test('a folder of links, as download caches make them, leads to the real files', async () => {
  const folder = copy('sd15');
  const path = join(folder, 'unet', 'diffusion_pytorch_model.safetensors');
  const blob = join(scratch, 'blob');
  renameSync(path, blob);
  symlinkSync(blob, path);
  const { unet } = await openCheckpoint(folder);
  expect(unet.weights.get('conv_in.weight')!.file).toBe(await realpath(blob));
});

test('everything that is missing is told at once', async () => {
  const folder = copy('sdxl');
  const gone = [
    'vae/config.json',
    'text_encoder_2/model.fp16.safetensors',
    'tokenizer_2/merges.txt',
    'scheduler',
  ];
  for (const path of [...gone, 'unet/diffusion_pytorch_model.fp16-00001-of-00002.safetensors']) {
    rmSync(join(folder, path), { recursive: true });
  }
  const { code, details } = await refusal(folder);
  expect(code).toBe('missing-files');
  const real = await realpath(folder);
  expect([...details.missing!].sort()).toEqual(
    [
      'scheduler/scheduler_config.json',
      'text_encoder_2/model.safetensors',
      'tokenizer_2/merges.txt',
      'unet/diffusion_pytorch_model.fp16-00001-of-00002.safetensors',
      'vae/config.json',
    ].map((path) => join(real, path)),
  );
});

/** Ways to break a folder, and the errors they give. */
const BROKEN: readonly [string, CheckpointErrorCode, string, (folder: string) => void, RegExp][] = [
  [
    'no model_index.json',
    'missing-files',
    'sd15',
    (f) => rmSync(join(f, 'model_index.json')),
    /model_index.json/,
  ],
  [
    'a cut index',
    'bad-json',
    'sd15',
    (f) => writeFileSync(join(f, 'model_index.json'), '{"_class'),
    /not JSON/,
  ],
  [
    'another kind of pipeline',
    'unsupported-model',
    'sd15',
    (f) =>
      editJson(join(f, 'model_index.json'), (j) => {
        j._class_name = 'FluxPipeline';
      }),
    /FluxPipeline/,
  ],
  [
    'Stable Diffusion 3',
    'unsupported-model',
    'sd15',
    (f) =>
      editJson(join(f, 'model_index.json'), (j) => {
        j._class_name = 'StableDiffusion3Pipeline';
      }),
    /StableDiffusion3/,
  ],
  [
    'another kind of text encoder',
    'unsupported-model',
    'sd15',
    (f) =>
      editJson(join(f, 'model_index.json'), (j) => {
        j.text_encoder = ['transformers', 'T5EncoderModel'];
      }),
    /T5EncoderModel/,
  ],
  [
    'an inpainting U-Net',
    'unsupported-model',
    'sd15',
    (f) =>
      editJson(join(f, 'unet', 'config.json'), (j) => {
        j.in_channels = 9;
      }),
    /takes 9 channels/,
  ],
  [
    'SDXL without its second encoder',
    'unsupported-model',
    'sdxl',
    (f) =>
      editJson(join(f, 'model_index.json'), (j) => {
        j.text_encoder_2 = [null, null];
      }),
    /text_encoder_2/,
  ],
  [
    'only pickle weights',
    'pickle',
    'sd15',
    (f) =>
      renameSync(
        join(f, 'vae', 'diffusion_pytorch_model.safetensors'),
        join(f, 'vae', 'diffusion_pytorch_model.bin'),
      ),
    /pickle/,
  ],
  [
    'cut weights',
    'truncated',
    'sd15',
    (f) => {
      const p = join(f, 'unet', 'diffusion_pytorch_model.safetensors');
      writeFileSync(p, readFileSync(p).subarray(0, -10));
    },
    /is cut/,
  ],
  [
    'an index of other shards',
    'bad-index',
    'sdxl',
    (f) =>
      editJson(join(f, 'unet', 'diffusion_pytorch_model.safetensors.index.fp16.json'), (j) => {
        const map = j.weight_map as Json;
        delete map['conv_in.weight'];
      }),
    /conv_in.weight/,
  ],
  [
    'an index with a key too many',
    'bad-index',
    'sdxl',
    (f) =>
      editJson(join(f, 'unet', 'diffusion_pytorch_model.safetensors.index.fp16.json'), (j) => {
        const map = j.weight_map as Json;
        map.more = Object.values(map)[0];
      }),
    /"more"/,
  ],
  [
    'an index that leaves its folder',
    'bad-index',
    'sdxl',
    (f) =>
      editJson(join(f, 'unet', 'diffusion_pytorch_model.safetensors.index.fp16.json'), (j) => {
        (j.weight_map as Json).more = '../vae/x.safetensors';
      }),
    /own folder/,
  ],
  [
    'a manifest for another family',
    'bad-manifest',
    'sd15',
    (f) =>
      writeFileSync(
        join(f, 'fabula.json'),
        JSON.stringify({ id: 'x', name: 'X', version: '1', architecture: 'sdxl', licence: 'MIT' }),
      ),
    /says sdxl/,
  ],
  [
    'a manifest without a licence',
    'bad-manifest',
    'sd15',
    (f) =>
      writeFileSync(
        join(f, 'fabula.json'),
        JSON.stringify({ id: 'x', name: 'X', version: '1', architecture: 'sd1' }),
      ),
    /licence/,
  ],
];

test.each(BROKEN)('%s is refused (%s)', async (_, code, name, breakIt, message) => {
  const folder = copy(name);
  breakIt(folder);
  const error = await refusal(folder);
  expect(error.message).toMatch(message);
  expect(error.code).toBe(code);
  expect(error.hint).not.toBe('');
});

test('paths where nothing is, and pickle files, are refused', async () => {
  expect((await refusal(join(scratch, 'nowhere'))).code).toBe('not-found');
  const file = join(scratch, 'model.ckpt');
  writeFileSync(file, 'x');
  expect((await refusal(file)).code).toBe('pickle');
  const text = join(scratch, 'model.txt');
  writeFileSync(text, 'x');
  expect((await refusal(text)).message).toMatch(/is a file, but not a .safetensors checkpoint/);
});

test('a manifest gives name, licence, defaults and words', async () => {
  const folder = copy('sd15');
  const manifest = {
    id: 'tiny',
    name: 'Tiny',
    version: '1.0',
    architecture: 'sd1',
    licence: 'MIT',
    defaults: { size: 64, steps: 12, karras: true },
    words: { subjects: ['fox'] },
  };
  writeFileSync(join(folder, 'fabula.json'), JSON.stringify(manifest));
  expect((await openCheckpoint(folder)).manifest).toEqual(manifest);
});
