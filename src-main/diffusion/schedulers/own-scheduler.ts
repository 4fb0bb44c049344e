// The name of a checkpoint's own scheduler, for records and menus. Knows names only.

import type { SchedulerName } from '../../contract/settings.ts';
import type { RawConfig } from './config.ts';

const names: Readonly<Record<string, SchedulerName>> = {
  EulerDiscreteScheduler: 'euler',
  EulerAncestralDiscreteScheduler: 'euler-ancestral',
  DDIMScheduler: 'ddim',
  EDMDPMSolverMultistepScheduler: 'edm-dpmpp-2m',
  LCMScheduler: 'lcm',
};

/**
 * What a checkpoint is drawn with when nobody chose: its own scheduler, or DPM-Solver++ 2M where that one
 * (PNDM in SD 1.5, UniPC …) is not implemented, which converges to the same pictures.
 */
export function ownScheduler(config: RawConfig): SchedulerName {
  const own = names[String(config._class_name)];
  if (own) return own;
  return config.use_karras_sigmas === true ? 'dpmpp-2m-karras' : 'dpmpp-2m';
}
