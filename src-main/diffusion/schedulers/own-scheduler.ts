// The name of a checkpoint's own scheduler, for records and menus. Knows names only.

import type { SchedulerName } from '../../contract/settings.ts';
import type { RawConfig } from './config.ts';

const names: Readonly<Record<string, SchedulerName>> = {
  EulerDiscreteScheduler: 'euler',
  EulerAncestralDiscreteScheduler: 'euler-ancestral',
  DDIMScheduler: 'ddim',
  EDMDPMSolverMultistepScheduler: 'edm-dpmpp-2m',
  LCMScheduler: 'lcm',
  HeunDiscreteScheduler: 'heun',
  LMSDiscreteScheduler: 'lms',
  UniPCMultistepScheduler: 'unipc',
  TCDScheduler: 'tcd',
};

/**
 * What a checkpoint is drawn with when nobody chose: its own scheduler, or DPM-Solver++ 2M where that one is not
 * implemented (PNDM in SD 1.5), or is what training left behind (DDPM), which converges to the same pictures.
 */
export function ownScheduler(config: RawConfig): SchedulerName {
  const own = names[String(config._class_name)];
  if (own) return own;
  if (config._class_name === 'DPMSolverMultistepScheduler' && config.algorithm_type === 'sde-dpmsolver++') {
    return 'dpmpp-2m-sde';
  }
  return config.use_karras_sigmas === true ? 'dpmpp-2m-karras' : 'dpmpp-2m';
}
