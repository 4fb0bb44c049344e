// What other programs call the schedulers: for the records they read, and for a person who types such a name.

import type { SchedulerName, SpacingName } from './settings.ts';

/** As AUTOMATIC1111's web UI names them. */
export const samplerNames: Readonly<Record<SchedulerName, string>> = {
  euler: 'Euler',
  'euler-ancestral': 'Euler a',
  ddim: 'DDIM',
  'dpmpp-2m': 'DPM++ 2M',
  'dpmpp-2m-karras': 'DPM++ 2M Karras',
  'edm-dpmpp-2m': 'DPM++ 2M EDM',
  lcm: 'LCM',
  heun: 'Heun',
  lms: 'LMS',
  ddpm: 'DDPM',
  'dpmpp-2m-sde': 'DPM++ 2M SDE',
  'dpmpp-sde': 'DPM++ SDE',
  unipc: 'UniPC',
  tcd: 'TCD',
};

/** The same program's names of spacings, its schedule types. */
export const scheduleTypes: Readonly<Record<SpacingName, string>> = {
  leading: 'Uniform',
  linspace: 'Normal',
  'sgm-uniform': 'SGM Uniform',
  karras: 'Karras',
  exponential: 'Exponential',
  ays: 'Align Your Steps',
};

/** Samplers of other programs that Fabula does not have, in letters and digits. */
const OTHERS = new Set(
  [
    'dpm2 dpm2a dpm2ancestral dpmfast dpmadaptive dpmpp2sa dpmpp2sancestral dpmpp3msde dpmpp3msdegpu',
    'ipndm ipndmv deis restart ddpmcfgpp eulercfgpp resmultistep ersde seeds2 seeds3 gradientestimation',
    'plms pndm sasolver kdpm2 kdpm2a heunpp2 res2s dpmpp2msdeheun ddimcfgpp eulerancestralcfgpp',
  ]
    .join(' ')
    .split(' '),
);

/** Letters and digits alone, without k-diffusion's prefix: "k_euler_a", "Euler a" and "euler_a" are one. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('++', 'pp')
    .replace(/^k[-_ ]/, '')
    .replace(/[-_ ](gpu|normal|simple)$/, '')
    .replace(/[^a-z0-9]/g, '');

const known = new Map<string, SchedulerName>();
for (const [name, called] of Object.entries(samplerNames) as [SchedulerName, string][]) {
  known.set(plain(name), name);
  known.set(plain(called), name);
}

// ComfyUI's other variant of it, which is the one that diffusers has.
known.set('unipcbh2', 'unipc');

/** The scheduler that another program's name means; null for a sampler that Fabula does not have. */
export function schedulerCalled(name: string): SchedulerName | null | undefined {
  const found = known.get(plain(name));
  return found ?? (OTHERS.has(plain(name)) ? null : undefined);
}

/**
 * The two that a name with a spacing in it means, as A1111 wrote them before they had fields of their own ("DPM++ 2M SDE Karras");
 * undefined for a name of one scheduler, and for what Fabula does not have.
 */
export function schedulerAndSpacingCalled(
  name: string,
): { scheduler: SchedulerName; spacing: SpacingName } | undefined {
  const [, bare = '', spacing = ''] = /^(.+)[ _-](karras|exponential)$/i.exec(name.trim()) ?? [];
  const scheduler = schedulerCalled(name) === undefined ? schedulerCalled(bare) : undefined;
  return scheduler ? { scheduler, spacing: spacing.toLowerCase() as SpacingName } : undefined;
}
