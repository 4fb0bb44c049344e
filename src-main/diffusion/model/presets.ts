// Checkpoints distilled to a few steps (Turbo, Lightning, LCM, Hyper, DMD2): how each family is published to be sampled,
// and how one is recognised. They need no guidance; the method works without a negative branch.

import { basename } from 'node:path';
import type { Checkpoint } from '../../../native-models/index.ts';
import type { PresetName, SchedulerName } from '../../contract/settings.ts';
import type { RawConfig } from '../schedulers/config.ts';
import { type FewSteps, fewStepsInName } from './few-step-words.ts';

export interface Preset {
  name: FewSteps;
  steps: number;
  /** Absent: the model keeps guidance of its own. */
  guidanceScale?: number;
  scheduler: SchedulerName;
  /** Laid over the checkpoint's scheduler config. */
  config: RawConfig;
  /** Pixels on a side, where distillation changed it. */
  size?: number;
}

export interface Recognised {
  name: FewSteps;
  /** What told it, for people: "its name", … */
  by: string;
}

const trailing = { timestep_spacing: 'trailing' } as const;

/** What the checkpoint's configs, metadata and name say; undefined for one that takes ordinary steps. */
export function recognisePreset(checkpoint: Checkpoint): Recognised | undefined {
  const { schedulerConfig: config, unet, pipeline } = checkpoint;
  // Preconditioned as EDM is, none of the published ways of sampling in few steps fits.
  if (String(config._class_name).startsWith('EDM')) return undefined;
  if (config._class_name === 'LCMScheduler') return { name: 'lcm', by: 'its scheduler config' };
  if (typeof unet.config.time_cond_proj_dim === 'number' || pipeline.startsWith('LatentConsistency')) {
    return { name: 'lcm', by: 'its U-Net config' };
  }
  for (const { by, name } of namesOf(checkpoint)) {
    const found = fewStepsInName(name);
    if (found) return { name: found, by };
  }
  // Published so for SDXL-Turbo and nothing else.
  const isTurbo =
    config._class_name === 'EulerAncestralDiscreteScheduler' && config.timestep_spacing === 'trailing';
  return isTurbo ? { name: 'turbo', by: 'its scheduler config' } : undefined;
}

/** What a checkpoint is called, and where: a description or a tag says what is in pictures, too; only names are believed. */
export function namesOf({
  name,
  place,
  metadata = {},
  index,
  unet,
}: Checkpoint): { by: string; name: string }[] {
  const named: [by: string, name: unknown][] = [
    ['its name', name],
    ['its name', basename(place).replace(/\.(safetensors|sft|gguf)$/i, '')],
    ['its metadata', metadata['modelspec.title']],
    ['its metadata', metadata.ss_output_name],
    ['its configs', lastPart(index._name_or_path)],
    ['its configs', lastPart(unet.config._name_or_path)],
  ];
  return named.flatMap(([by, one]) => (typeof one === 'string' ? [{ by, name: one }] : []));
}

/** "stabilityai/sdxl-turbo" is sdxl-turbo; the folders of whoever saved it mean nothing. */
const lastPart = (path: unknown): unknown =>
  typeof path === 'string' ? path.split(/[/\\]/).findLast((part) => part !== '') : undefined;

/** How a family is sampled, with what this checkpoint's own name says of it ("8steps", "CFG"). */
export function presetFor(name: FewSteps, checkpoint: Checkpoint): Preset {
  const called = `${basename(checkpoint.place)} ${checkpoint.name}`;
  const told = Number(/(?:^|\D)(\d{1,2})[-_ ]?steps?/i.exec(called)?.[1]);
  const steps = told >= 1 && told <= 16 ? told : undefined;
  switch (name) {
    case 'turbo':
      // Sauer et al. 2023 and the published scheduler config. Merges of it keep SDXL's own size.
      return {
        name,
        steps: steps ?? 4,
        guidanceScale: 1,
        scheduler: 'euler-ancestral',
        config: trailing,
        ...(checkpoint.family === 'sdxl' && /sd_?xl[-_]turbo/i.test(called) ? { size: 512 } : {}),
      };
    case 'lightning': {
      // Lee et al. 2024: KOALA's own kept its guidance and takes ten steps.
      if (/koala/i.test(called)) {
        return { name, steps: steps ?? 10, guidanceScale: 3.5, scheduler: 'euler', config: trailing };
      }
      // Lin et al. 2024: the one-step network predicts the picture itself.
      const one = /1[-_ ]?step_x0/i.test(called) ? { prediction_type: 'sample' } : {};
      const config = { ...trailing, ...one };
      return { name, steps: steps ?? 4, guidanceScale: 1, scheduler: 'euler', config };
    }
    case 'lcm': {
      // Luo et al. 2023. With a guidance embedding the scale is an input of the network (published with 8).
      const embedded = typeof checkpoint.unet.config.time_cond_proj_dim === 'number';
      return { name, steps: steps ?? 4, guidanceScale: embedded ? 8 : 1, scheduler: 'lcm', config: {} };
    }
    case 'dmd2':
      // Yin et al. 2024: drawn as LCM is, at 999, 749, 499 and 249 (or twice as many between).
      return {
        name,
        steps: steps ?? 4,
        guidanceScale: 1,
        scheduler: 'lcm',
        config: { original_inference_steps: 100 },
      };
    case 'hyper':
      // Ren et al. 2024. Networks named "CFG" kept their guidance.
      return {
        name,
        steps: steps ?? 8,
        ...(/(^|[^a-z])cfg([^a-z]|$)/i.test(called) ? {} : { guidanceScale: 1 }),
        scheduler: 'ddim',
        // As in the published SDXL config.
        config: { ...trailing, clip_sample: false, set_alpha_to_one: false },
      };
  }
}

export const isFewSteps = (name: PresetName): name is FewSteps => name !== 'none';
