import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { encodeModel, type GraphRecord } from '../../graph/onnx-proto.ts';
import { CheckpointError } from '../checkpoint-error.ts';
import { modelHash } from '../model-hash.ts';
import { openCheckpoint } from '../open-checkpoint.ts';

const fixtures = join(import.meta.dirname, '..', '..', 'parity', 'fixtures', 'onnx-exports');
const scratch = mkdtempSync(join(tmpdir(), 'fabula-onnx-folder-'));
afterAll(() => rmSync(scratch, { recursive: true }));

let folder: string;
let count = 0;
/** A copy that a test may break. */
beforeEach(() => {
  folder = join(scratch, String(count++));
  cpSync(join(fixtures, 'sd15', 'model'), folder, { recursive: true });
});
const at = (...path: string[]): string => join(folder, ...path);

async function refusal(path = folder): Promise<CheckpointError> {
  const error = await openCheckpoint(path).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CheckpointError);
  expect((error as CheckpointError).hint).not.toBe('');
  return error as CheckpointError;
}

describe('opens', () => {
  test('an export of SDXL by its configs, and one of SD 1.5 without any', async () => {
    const sdxl = await openCheckpoint(join(fixtures, 'sdxl', 'model'));
    expect([sdxl.family, sdxl.pipeline]).toEqual(['sdxl', 'ORTStableDiffusionXLPipeline']);
    expect(sdxl.vae.config.scaling_factor).toBe(0.5);
    expect(sdxl.tokenizers).toHaveLength(2);
    const sd15 = await openCheckpoint(folder);
    expect([sd15.family, sd15.vae.config.scaling_factor]).toEqual(['sd1', 0.18215]);
    expect(sd15.unet.className).toMatch(/^ONNX \(pytorch /);
    expect(sd15.files).toContain(at('unet', 'weights.pb'));
    // As diffusers counts them.
    const parameters = [...sd15.unet.weights.values()].reduce(
      (sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1),
      0,
    );
    expect(parameters).toBeGreaterThan(5000);
  });

  test('one without model_index.json, and one whose only .onnx has another name', async () => {
    rmSync(at('model_index.json'));
    renameSync(at('vae_decoder', 'model.onnx'), at('vae_decoder', 'decoder.onnx'));
    expect((await openCheckpoint(folder)).pipeline).toBe('StableDiffusionPipeline');
  });

  test('the safetensors of a folder that has both', async () => {
    cpSync(join(fixtures, '..', 'networks', 'sd15', 'checkpoint'), folder, { recursive: true });
    expect((await openCheckpoint(folder)).unet.onnx).toBeUndefined();
  });

  test('and tells models apart by what is in their data files', async () => {
    const before = await modelHash(await openCheckpoint(folder));
    const data = readFileSync(at('unet', 'weights.pb'));
    data[5000]! ^= 1;
    writeFileSync(at('unet', 'weights.pb'), data);
    expect(await modelHash(await openCheckpoint(folder))).not.toBe(before);
  });
});

describe('refuses', () => {
  test('missing parts, all at once', async () => {
    rmSync(at('unet', 'model.onnx'));
    rmSync(at('vae_decoder'), { recursive: true });
    rmSync(at('scheduler'), { recursive: true });
    rmSync(at('tokenizer', 'merges.txt'));
    const { code, details } = await refusal();
    expect(code).toBe('missing-files');
    expect(details.missing).toEqual([
      at('unet', 'model.onnx'),
      at('vae_decoder', 'model.onnx'),
      at('tokenizer', 'merges.txt'),
      at('scheduler', 'scheduler_config.json'),
    ]);
  });

  test('a missing data file', async () => {
    rmSync(at('unet', 'weights.pb'));
    const { code, message } = await refusal();
    expect(code).toBe('missing-files');
    expect(message).toContain(at('unet', 'weights.pb'));
  });

  test('a data file that is too short', async () => {
    truncateSync(at('unet', 'weights.pb'), 3000);
    expect(await refusal()).toMatchObject({ code: 'truncated', message: /ends before the weight/ as never });
  });

  test('a link to a data file elsewhere', async () => {
    renameSync(at('unet', 'weights.pb'), at('weights.pb'));
    symlinkSync(at('weights.pb'), at('unet', 'weights.pb'));
    const { code, message } = await refusal();
    expect(code).toBe('outside-folder');
    expect(message).toMatch(/"weights\.pb", a link to .*weights\.pb, which is no file of its own folder/);
  });

  test('a link to a model elsewhere', async () => {
    renameSync(at('unet', 'model.onnx'), at('model.onnx'));
    symlinkSync(at('model.onnx'), at('unet', 'model.onnx'));
    expect(await refusal()).toMatchObject({ code: 'outside-folder' });
  });

  test('bytes that are no ONNX model', async () => {
    const whole = readFileSync(at('unet', 'model.onnx'));
    for (const bytes of [Buffer.alloc(0), Buffer.from('hello, world'), whole.subarray(0, 20_000)]) {
      writeFileSync(at('unet', 'model.onnx'), bytes);
      expect(await refusal()).toMatchObject({ code: 'bad-onnx' });
    }
  });

  test('a model_index.json of something else, and a single .onnx file', async () => {
    writeFileSync(at('model_index.json'), '{"_class_name": "ORTFluxPipeline"}');
    expect(await refusal()).toMatchObject({ code: 'unsupported-model' });
    expect((await refusal(at('unet', 'model.onnx'))).hint).toMatch(/^Give the folder that the parts/);
  });

  /** A U-Net with one weight of four float32 in another file. */
  const withWeightIn = (location: string, offset = 0, length = 16): GraphRecord => ({
    name: 'unet',
    nodes: [{ name: 'n', op: 'Identity', domain: '', inputs: ['w'], outputs: ['out'], attributes: {} }],
    initializers: [{ name: 'w', type: 'float32', shape: [4], data: { location, offset, length } }],
    inputs: [],
    outputs: [{ name: 'out', type: 'float32', shape: [4] }],
  });

  test.each([
    ['../../secret.bin', 'outside-folder'],
    ['../unet/../secret.bin', 'outside-folder'],
    ['sub/../../secret.bin', 'outside-folder'],
    ['sub\\..\\secret.bin', 'outside-folder'],
    ['.', 'outside-folder'],
    ['', 'outside-folder'],
    ['sub', 'outside-folder'],
    ['there.bin\0', 'outside-folder'],
  ])('a weight in %j', async (location, code) => {
    mkdirSync(at('unet', 'sub'));
    for (const path of [at('secret.bin'), at('..', 'secret.bin')]) writeFileSync(path, Buffer.alloc(64));
    for (const wanted of [location, location === '../../secret.bin' ? at('secret.bin') : location]) {
      writeFileSync(at('unet', 'model.onnx'), encodeModel(withWeightIn(wanted), 'somebody'));
      expect(await refusal()).toMatchObject({ code });
    }
  });

  test.each([
    [-4, 16, 'bad-onnx'],
    [0, 12, 'bad-onnx'],
    [56, 16, 'truncated'],
  ])('a weight at %i of %i bytes', async (offset, length, code) => {
    writeFileSync(at('unet', 'there.bin'), Buffer.alloc(64));
    const model = encodeModel(withWeightIn('there.bin', offset, length), 'somebody');
    writeFileSync(at('unet', 'model.onnx'), model);
    expect(await refusal()).toMatchObject({ code });
  });

  test('a file of more fields than any model has, and a named pipe', async () => {
    // Field 15, a varint, again and again.
    writeFileSync(at('unet', 'model.onnx'), Buffer.alloc(16e6, Uint8Array.of(0x78, 0)));
    expect(await refusal()).toMatchObject({
      code: 'bad-onnx',
      message: expect.stringMatching(/more fields than any model has at byte \d+\.$/),
    });
    if (process.platform === 'win32') return;
    rmSync(at('unet', 'model.onnx'));
    execFileSync('mkfifo', [at('unet', 'model.onnx')]);
    expect((await refusal()).message).toMatch(/model\.onnx cannot be read: it is a named pipe\.$/);
  });

  test('a constant inside a node that lies in another file', async () => {
    const record = withWeightIn('there.bin');
    writeFileSync(at('unet', 'there.bin'), Buffer.alloc(64));
    const bytes = Buffer.from(encodeModel(record, 'somebody'));
    // TensorProto under NodeProto.attribute.t instead of GraphProto.initializer.
    writeFileSync(at('unet', 'model.onnx'), hidden(bytes));
    const { code, message } = await refusal();
    expect(code).toBe('outside-folder');
    expect(message).toMatch(/a constant inside a node that lies in another file/);
  });
});

/** A model with a Constant node whose tensor is external, from the wire format's own rules. */
function hidden(model: Buffer): Buffer {
  const field = (number: number, bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
  const tensor = Buffer.concat([
    Buffer.from([0x08, 4, 0x10, 1]),
    field(13, Buffer.concat([field(1, Buffer.from('location')), field(2, Buffer.from('there.bin'))])),
    Buffer.from([0x70, 1]),
  ]);
  const attribute = Buffer.concat([field(1, Buffer.from('value')), field(5, tensor)]);
  const node = Buffer.concat([
    field(2, Buffer.from('c')),
    field(4, Buffer.from('Constant')),
    field(5, attribute),
  ]);
  // A message given twice is one message: this graph's node joins the other's.
  return Buffer.concat([model, field(7, field(1, node))]);
}
