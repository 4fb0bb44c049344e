// Timesteps and sigmas are diffusers' own (0.42, `from_config` on SDXL's scheduler config); names are of published files.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../../native-models/index.ts';
import type { DrawSettingsInput } from '../../contract/settings.ts';
import { planStory } from '../plan.ts';
import { openModel } from './model.ts';
import { recognisePreset } from './presets.ts';
import { resolveSettings } from './settings.ts';

const fixtures = path.resolve(import.meta.dirname, '../../../native-models/parity/fixtures');
const tiny = path.join(fixtures, 'whole-method/models/tiny-sdxl');
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-presets-'));
afterAll(() => fs.rmSync(base, { recursive: true }));

/** The tiny checkpoint with SDXL's scheduler, under a name. */
async function named(name: string, scheduler: Record<string, unknown> = {}) {
  const folder = path.join(base, name);
  fs.cpSync(tiny, folder, { recursive: true });
  const sdxl = JSON.parse(
    fs.readFileSync(path.join(fixtures, '../../../assets/architectures/sdxl.json'), 'utf8'),
  );
  const config = { ...sdxl.scheduler, ...scheduler };
  fs.writeFileSync(path.join(folder, 'scheduler/scheduler_config.json'), JSON.stringify(config));
  return openModel({ path: folder });
}

async function planOf(name: string, settings: DrawSettingsInput = {}) {
  const scenes = [{ identityPrompt: 'a fox', framePrompt: 'in snow', seed: 1 }];
  return planStory(await named(name), { model: { path: tiny }, device: 'cpu', scenes, settings });
}

const bare = {
  schedulerConfig: { _class_name: 'EulerDiscreteScheduler' },
  unet: { config: {} },
  pipeline: 'StableDiffusionXLPipeline',
  index: {},
  family: 'sdxl',
};
const called = (file: string, more: object = {}) =>
  recognisePreset({
    ...bare,
    place: `/m/${file}`,
    name: file.replace(/\.safetensors$/, ''),
    ...more,
  } as unknown as Checkpoint);

describe('recognition', () => {
  it.each([
    ['sd_xl_turbo_1.0_fp16.safetensors', 'turbo'],
    ['dreamshaperXL_v21TurboDPMSDE.safetensors', 'turbo'],
    ['sdxl_lightning_4step.safetensors', 'lightning'],
    ['RealVisXL_V5.0_Lightning_fp16.safetensors', 'lightning'],
    ['LCM_Dreamshaper_v7_4k.safetensors', 'lcm'],
    ['dreamshaper_8LCM.safetensors', 'lcm'],
    ['Hyper-SDXL-1step-Unet.safetensors', 'hyper'],
    ['epicrealism_v10-hyper.safetensors', 'hyper'],
    ['realisticVisionV60B1_v51HyperVAE.safetensors', 'hyper'],
    ['realvisxlV40_v40LightningBakedvae.safetensors', 'lightning'],
    ['juggernautXL_v9Rdphoto2Lightning.safetensors', 'lightning'],
    ['sdxlturbo.safetensors', 'turbo'],
    ['DreamShaperXL_Turbo_dpmppSdeKarras.sft', 'turbo'],
    ['TurboVisionXL-v4.safetensors', 'turbo'],
    ['somemodelXL_DMD2.safetensors', 'dmd2'],
    ['bigASP-dmd.safetensors', 'dmd2'],
    ['koala-lightning-700m.safetensors', 'lightning'],
  ])('%s is %s', (file, name) => {
    expect(called(file)).toEqual({ name, by: 'its name' });
  });

  it.each([
    'sd_xl_base_1.0.safetensors',
    'hyperrealism_v3.safetensors',
    'Juggernaut-XL_v9.safetensors',
    'falcm',
    'lightningStorm_v2.safetensors',
    'Thunder and Lightning.safetensors',
    'enlightning_v3.safetensors',
    'lightningBoltXL.safetensors',
    'turbochargedCars_v1.safetensors',
    'turbo_snail.safetensors',
    'Hyperion_XL.safetensors',
    'HyperDetailedXL.safetensors',
    'notTurbo_v2.safetensors',
    'admd.safetensors',
  ])('%s takes ordinary steps', (file) => {
    expect(called(file)).toBeUndefined();
  });

  it('reads metadata and configs', () => {
    expect(called('a', { metadata: { 'modelspec.title': 'Fox XL Lightning' } })).toMatchObject({
      by: 'its metadata',
    });
    expect(called('a', { index: { _name_or_path: 'stabilityai/sdxl-turbo' } })).toMatchObject({
      name: 'turbo',
    });
    expect(called('a', { unet: { config: { time_cond_proj_dim: 256 } } })).toMatchObject({ name: 'lcm' });
    const ancestral = { _class_name: 'EulerAncestralDiscreteScheduler', timestep_spacing: 'trailing' };
    expect(called('a', { schedulerConfig: ancestral })).toMatchObject({ name: 'turbo' });
    expect(called('a', { index: { _name_or_path: '/home/turbo/foxes/' } })).toBeUndefined();
    expect(
      called('a', { metadata: { 'modelspec.description': 'Lightning over a turbo XL' } }),
    ).toBeUndefined();
    const edm = { _class_name: 'EDMDPMSolverMultistepScheduler' };
    expect(called('playground-lightning', { schedulerConfig: edm })).toBeUndefined();
  });

  it('knows the fixture with a guidance embedding', async () => {
    const model = await openModel({ path: path.join(fixtures, 'networks/lcm/checkpoint') });
    expect(resolveSettings(model, {})).toMatchObject({
      preset: 'lcm',
      steps: 4,
      guidanceScale: 8,
      scheduler: 'lcm',
    });
  });
});

describe('what a preset sets', () => {
  const rungs = [14.614646911621094, 4.081730842590332, 1.6128870248794556, 0.6932054162025452, 0];
  const close = (actual: Float32Array, expected: number[]) =>
    expected.forEach((value, i) => void expect(actual[i]).toBeCloseTo(value, 5));

  it('turbo', async () => {
    const { settings, scheduler, negativeBranch } = await planOf('foxTurbo');
    expect(settings).toMatchObject({
      preset: 'turbo',
      steps: 4,
      guidanceScale: 1,
      scheduler: 'euler-ancestral',
    });
    expect(scheduler.timesteps).toEqual([999, 749, 499, 249]);
    close(scheduler.sigmas, rungs);
    expect(negativeBranch).toBe(false);
    expect(settings.method).toBe('onestory');
    expect(settings.ipca.strength).toBe(2);
  });

  it('lightning, also its one-step network', async () => {
    const four = await planOf('fox_lightning_4step');
    expect(four.settings).toMatchObject({
      preset: 'lightning',
      steps: 4,
      guidanceScale: 1,
      scheduler: 'euler',
    });
    expect(four.scheduler.timesteps).toEqual([999, 749, 499, 249]);
    close(four.scheduler.sigmas, rungs);
    const one = await planOf('fox_lightning_1step_x0');
    expect(one.settings.steps).toBe(1);
    expect(one.scheduler.timesteps).toEqual([999]);
    const picture = Float32Array.of(0.25);
    const { denoised } = one.scheduler.start().step(picture, 0, Float32Array.of(3), () => picture);
    expect(denoised[0]).toBe(0.25);
  });

  it('lcm', async () => {
    const { settings, scheduler } = await planOf('fox', { preset: 'lcm' });
    expect(settings).toMatchObject({ preset: 'lcm', steps: 4, guidanceScale: 1, scheduler: 'lcm' });
    expect(scheduler.timesteps).toEqual([999, 759, 499, 259]);
  });

  it('KOALA-Lightning, which kept its guidance', async () => {
    const { settings, scheduler } = await planOf('koala-lightning-700m');
    expect(settings).toMatchObject({
      preset: 'lightning',
      steps: 10,
      guidanceScale: 3.5,
      scheduler: 'euler',
    });
    expect(scheduler.timesteps[0]).toBe(999);
  });

  it('dmd2, at the timesteps it was published with', async () => {
    const { settings, scheduler } = await planOf('somemodelXL_DMD2');
    expect(settings).toMatchObject({ preset: 'dmd2', steps: 4, guidanceScale: 1, scheduler: 'lcm' });
    expect(scheduler.timesteps).toEqual([999, 749, 499, 249]);
  });

  it('hyper, which may have kept its guidance', async () => {
    const { settings, scheduler } = await planOf('Hyper-SDXL-8steps');
    expect(settings).toMatchObject({ preset: 'hyper', steps: 8, guidanceScale: 1, scheduler: 'ddim' });
    expect(scheduler.timesteps).toEqual([999, 874, 749, 624, 499, 374, 249, 124]);
    expect((await planOf('Hyper-SDXL-8steps-CFG')).settings.guidanceScale).toBe(5);
  });

  it('gives way to what a person set, and can be turned off', async () => {
    const own = await planOf('foxTurbo2', { steps: 2, guidanceScale: 2, scheduler: 'dpmpp-2m' });
    expect(own.settings).toMatchObject({
      preset: 'turbo',
      steps: 2,
      guidanceScale: 2,
      scheduler: 'dpmpp-2m',
    });
    const off = await planOf('foxTurbo3', { preset: 'none' });
    expect(off.settings).toMatchObject({ preset: 'none', steps: 50, guidanceScale: 5, scheduler: 'euler' });
    expect(off.scheduler.timesteps[0]).toBeLessThan(990);
  });
});
