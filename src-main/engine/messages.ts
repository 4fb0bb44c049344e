// What the main process and the engine process say to each other, validated on arrival on both sides. Plain
// data that survives structured cloning; pictures travel as encoded files.

import { z } from 'zod';
import { deviceReport, drawStage, unusedDevice } from '../contract/drawing.ts';
import { errorValue } from '../contract/errors.ts';
import { seed } from '../contract/ids.ts';
import { chosenSettings, devices, loraSetting } from '../contract/settings.ts';
import { run } from '../story/run.ts';

const task = z.int().positive();
const index = z.int().min(0);
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'not bytes');

/** A StoryRequest of diffusion/, and what only the pictures' own record needs. */
const drawTask = z.strictObject({
  modelFolder: z.string().min(1),
  /** A VAE file in place of the model's own. */
  vae: z.string().min(1).optional(),
  device: z.enum(devices),
  scenes: z.array(z.strictObject({ identityPrompt: z.string(), framePrompt: z.string(), seed })).min(1),
  /** Indexes into `scenes`, in the order of drawing. */
  draw: z.array(index).min(1),
  settings: chosenSettings.omit({ loras: true }),
  /** The story's, where they lie on this machine, and what the story calls them. */
  loras: z.array(z.strictObject({ ...loraSetting.required().shape, name: z.string() })),
  previews: z.boolean(),
  /** Where each of `scenes` stands in the whole story, from 1, and how many that has. */
  numbers: z.array(z.int().positive()),
  storyScenes: z.int().positive(),
  versions: run.shape.versions,
});
export type DrawTask = z.infer<typeof drawTask>;

export const toEngine = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('draw'), task, request: drawTask }),
  /** Ends the task when so many of its pictures are finished; what is in work beyond them is left within one step. */
  z.strictObject({ type: z.literal('stop'), task, keep: z.int().min(0) }),
  z.strictObject({ type: z.literal('ping') }),
  /** Asks every device what it can do; for a process that does nothing else (survey.ts). */
  z.strictObject({ type: z.literal('survey') }),
  /** Ends the process once nothing is in work. */
  z.strictObject({ type: z.literal('shutdown') }),
]);
export type ToEngine = z.infer<typeof toEngine>;

const engineProgress = z.strictObject({
  stage: drawStage.exclude(['starting', 'saving']),
  /** Index into the request's scenes. */
  scene: index.optional(),
  /** 1-based. */
  step: z.int().positive().optional(),
  steps: z.int().positive().optional(),
});
export type EngineProgress = z.infer<typeof engineProgress>;

const engineFrame = z.strictObject({
  scene: index,
  seed,
  prompt: z.string(),
  /** Indexes into the request's scenes, in text order. */
  window: z.array(index),
  width: z.int().positive(),
  height: z.int().positive(),
  /** Black or of one colour. */
  blank: z.boolean(),
  seconds: z.number().min(0),
  png: bytes,
  /** A WebP file. */
  thumbnail: bytes,
});
export type EngineFrame = z.infer<typeof engineFrame>;

export const fromEngine = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('pong') }),
  /** Model, device and settings that the task's pictures are drawn with; before the first of them. */
  z.strictObject({ type: z.literal('resolved'), task, run, notUsed: z.array(unusedDevice) }),
  z.strictObject({ type: z.literal('progress'), task, progress: engineProgress }),
  /** A rough picture of the frame in work, a PNG file. */
  z.strictObject({ type: z.literal('preview'), task, scene: index, png: bytes }),
  z.strictObject({ type: z.literal('frame'), task, frame: engineFrame }),
  /** The last message of a task. */
  z.strictObject({ type: z.literal('ended'), task, how: z.enum(['finished', 'stopped']) }),
  z.strictObject({ type: z.literal('failed'), task, error: errorValue }),
  /** Answers `survey`. */
  z.strictObject({ type: z.literal('surveyed'), devices: z.array(deviceReport) }),
]);
export type FromEngine = z.infer<typeof fromEngine>;
