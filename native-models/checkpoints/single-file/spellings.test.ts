// One checkpoint in the spellings of other programs: weight for weight what it is in the original code's.

import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fixtureFolder } from '../../architectures/component-for-tests.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { modelHash } from '../model-hash.ts';
import { openCheckpoint } from '../open-checkpoint.ts';
import { encodeSafetensors, type TensorData } from '../write-safetensors-for-tests.ts';
import { ldmTensors, readRef } from './ldm-layout-for-tests.ts';

const scratch = mkdtempSync(join(tmpdir(), 'fabula-spellings-'));
afterAll(() => rmSync(scratch, { recursive: true }));

type Tensors = Record<string, TensorData>;

const original = async (name: string): Promise<Tensors> =>
  ldmTensors(await openCheckpoint(fixtureFolder(name)));

function write(tensors: Tensors, file: string): string {
  const path = join(scratch, file);
  writeFileSync(path, encodeSafetensors(tensors));
  return path;
}

const spelled = (tensors: Tensors, spell: (key: string) => string): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([key, data]) => [spell(key), data]));

/** Every weight of every network: its key and bytes. */
function weightsOf({ unet, vae, textEncoder, textEncoder2 }: Checkpoint): [string, string][] {
  return [unet, vae, textEncoder, textEncoder2].flatMap((one) =>
    [...(one?.weights ?? [])]
      .map(([key, ref]): [string, string] => [
        `${one!.name}:${key}`,
        Buffer.from(readRef(ref)).toString('base64'),
      ])
      .sort(),
  );
}

/** The fixture as a diffusers pipeline in one file. */
async function pipelineFile(name: string): Promise<Tensors> {
  const { unet, vae, textEncoder, textEncoder2 } = await openCheckpoint(fixtureFolder(name));
  return Object.fromEntries(
    [unet, vae, textEncoder, textEncoder2].flatMap((one) =>
      [...(one?.weights ?? [])].map(([key, ref]) => [
        `${one!.name}.${key}`,
        { type: ref.type, shape: ref.shape, data: readRef(ref) },
      ]),
    ),
  );
}

describe.each(['sd15', 'sd21', 'sdxl'])('%s', (name) => {
  const comfy = (key: string) =>
    name === 'sdxl'
      ? key
          .replace('conditioner.embedders.0.', 'text_encoders.clip_l.')
          .replace('conditioner.embedders.1.', 'text_encoders.clip_g.')
      : key.replace('cond_stage_model.', `cond_stage_model.clip_${name === 'sd15' ? 'l' : 'h'}.`);

  test.each<[string, (key: string) => string]>([
    ['under a wrapper', (key) => `state_dict.${key}`],
    ['with ComfyUI’s names of text encoders', comfy],
    ['both', (key) => `module.${comfy(key)}`],
  ])('%s', async (what, spell) => {
    const tensors = await original(name);
    const plain = await openCheckpoint(write(tensors, 'plain.safetensors'));
    const other = await openCheckpoint(write(spelled(tensors, spell), 'other.safetensors'));
    expect(other.family).toBe(plain.family);
    expect(weightsOf(other)).toEqual(weightsOf(plain));
    expect(other.notes, what).toHaveLength(1);
  });

  test('as a diffusers pipeline in one file', async () => {
    const folder = await openCheckpoint(fixtureFolder(name));
    const file = await openCheckpoint(write(await pipelineFile(name), 'pipeline.safetensors'));
    expect(file.family).toBe(folder.family);
    expect(weightsOf({ ...file, vae: folder.vae })).toEqual(weightsOf(folder));
    expect(file.notes).toEqual(['its keys are spelled as a diffusers pipeline']);
  });
});

test('a checkpoint that lost its second text encoder is no refiner', async () => {
  const tensors = await original('sdxl');
  for (const key of Object.keys(tensors)) if (key.includes('embedders.1')) delete tensors[key];
  await expect(openCheckpoint(write(tensors, 'half.safetensors'))).rejects.toThrow(
    /is an SDXL checkpoint that lacks its second text encoder/,
  );
});

test('.sft, and a file of a download cache, whose name has no ending, are the same model', async () => {
  const tensors = await original('sd15');
  const plain = await openCheckpoint(write(tensors, 'a.safetensors'));
  const short = await openCheckpoint(write(tensors, 'b.sft'));
  expect(short.name).toBe('b');
  const blobs = join(scratch, 'blobs');
  mkdirSync(blobs);
  renameSync(write(tensors, 'c.sft'), join(blobs, '0123abcd'));
  symlinkSync(join(blobs, '0123abcd'), join(scratch, 'linked.safetensors'));
  const linked = await openCheckpoint(join(scratch, 'linked.safetensors'));
  expect([linked.name, linked.place]).toEqual(['linked', join(scratch, 'linked.safetensors')]);
  const bare = await openCheckpoint(join(blobs, '0123abcd'));
  const hashes = await Promise.all([plain, short, linked, bare].map(modelHash));
  expect(new Set(hashes).size).toBe(1);
});

test('what lies beside a link is looked at before what lies beside the file', async () => {
  const tensors = await original('sd15');
  const disk = join(scratch, 'disk');
  mkdirSync(disk);
  const file = join(disk, 'fox.safetensors');
  writeFileSync(file, encodeSafetensors(tensors));
  const link = join(scratch, 'fox.safetensors');
  symlinkSync(file, link);
  const prediction = async () => (await openCheckpoint(link)).schedulerConfig.prediction_type;
  expect(await prediction()).toBe('epsilon');
  writeFileSync(join(disk, 'fox.yaml'), 'model:\n  params:\n    parameterization: "v"\n');
  expect(await prediction()).toBe('v_prediction');
  writeFileSync(join(scratch, 'fox.yaml'), 'model:\n  params:\n    parameterization: x0\n');
  expect(await prediction()).toBe('sample');
});
