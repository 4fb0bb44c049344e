// What a picture file says about itself: the record in its `fabula` text chunk, and the same in the
// one-paragraph form that other image programs read under `parameters`.

import { z } from 'zod';
import { samplerNames, scheduleTypes } from '../contract/sampler-names.ts';
import { type Run, run } from '../story/run.ts';
import { seed } from '../story/scene.ts';
import type { HashesForOthers } from './hashes-for-others.ts';

export const frameRecord = z.strictObject({
  format: z.literal('fabula-frame'),
  version: z.literal(1),
  /** Scenes count from 1 here and in file names. */
  scene: z.int().min(1),
  scenes: z.int().min(1),
  identityPrompt: z.string(),
  framePrompt: z.string(),
  /** The scene's own, beside that of the settings. */
  negativePrompt: z.string().optional(),
  /** The consolidated prompt that was read, and the scenes that share it, the expressed one first. */
  prompt: z.string(),
  window: z.array(z.int().min(1)),
  seed,
  run,
});

export type FrameRecord = z.infer<typeof frameRecord>;

/** A picture as whoever drew it tells of it. */
export interface DrawnFrame {
  /** An index into the scenes that were read. */
  scene: number;
  seed: number;
  prompt: string;
  /** Such indexes too. */
  window: readonly number[];
}

/** What the pictures of one drawing have in common. */
export interface Drawing {
  /** The words of all scenes that were read, and where each stands in the whole story, from 1. */
  scenes: readonly {
    identityPrompt: string;
    framePrompt: string;
    negativePrompt?: string | undefined;
    number: number;
  }[];
  /** Scenes of the whole story. */
  storyScenes: number;
  run: Run;
}

export function recordOf(frame: DrawnFrame, { scenes, storyScenes, run }: Drawing): FrameRecord {
  const { number, identityPrompt, framePrompt, negativePrompt } = scenes[frame.scene]!;
  return {
    format: 'fabula-frame',
    version: 1,
    scene: number,
    scenes: storyScenes,
    identityPrompt,
    framePrompt,
    ...(negativePrompt ? { negativePrompt } : {}),
    prompt: frame.prompt,
    window: frame.window.map((index) => scenes[index]!.number),
    seed: frame.seed,
    run,
  };
}

/**
 * The paragraph of AUTOMATIC1111's web UI: prompt, negative prompt, then `Name: value` pairs. `hashes` are those by which
 * such programs find the files.
 */
export function parametersText(frame: FrameRecord, hashes?: HashesForOthers): string {
  const { settings, model, versions } = frame.run;
  const pairs: [string, string | number][] = [
    ['Steps', settings.steps],
    ['Sampler', samplerNames[settings.scheduler]],
    ...(settings.spacing ? [['Schedule type', scheduleTypes[settings.spacing]] as [string, string]] : []),
    ['CFG scale', settings.guidanceScale],
    ['Seed', frame.seed],
    ['Size', `${settings.width}x${settings.height}`],
    // No other program has a hash for a model that is a folder: there Fabula's own tells models apart. A file whose hash is
    // not known has none, since another number would mislead them.
    ...(hashes ? [['Model hash', hashes.model ?? model.hash.slice(0, 10)] as [string, string]] : []),
    ['Model', quoted(model.name)],
  ];
  if (settings.loras.length > 0 && hashes) {
    const named = settings.loras.map(({ file }, at) => `${nameOf(file)}: ${hashes.loras[at]}`);
    pairs.push(['Lora hashes', JSON.stringify(named.join(', '))]);
  }
  if (settings.clipSkip) pairs.push(['Clip skip', settings.clipSkip + 1]);
  if (settings.guidanceRescale > 0) pairs.push(['CFG rescale', settings.guidanceRescale]);
  pairs.push(['Fabula method', settings.method]);
  if (settings.method === 'onestory') pairs.push(['Fabula identity', settings.ipca.strength]);
  if (settings.hold?.notch) pairs.push(['Fabula notch', settings.hold.notch.strength]);
  if (settings.hold?.picture) pairs.push(['Fabula picture', settings.hold.picture.weight]);
  pairs.push(['Fabula scene', `${frame.scene}/${frame.scenes}`], ['Version', `Fabula ${versions.fabula}`]);
  const loras = settings.loras.map(({ file, strength }) => `<lora:${nameOf(file)}:${strength}>`);
  const words = [frame.identityPrompt, frame.framePrompt, ...loras].filter((text) => text !== '');
  const lines = [words.join(' ')];
  const negative = [settings.negativePrompt, frame.negativePrompt].filter(Boolean).join(', ');
  if (negative) lines.push(`Negative prompt: ${negative}`);
  lines.push(pairs.map(([name, value]) => `${name}: ${value}`).join(', '));
  return lines.join('\n');
}

/** A LoRA file's name, as that form knows it: without folder and extension. */
const nameOf = (file: string): string => file.replace(/^.*[/\\]/, '').replace(/\.safetensors$/i, '');

/** Values with separators in them go in quotes, as that form does it. */
function quoted(value: string): string {
  return /[,:\n"]/.test(value) ? JSON.stringify(value) : value;
}
