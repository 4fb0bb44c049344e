// What the main process and the engine process say to each other, validated on arrival on both sides. Plain
// data that survives structured cloning; pictures travel as encoded files.

import { z } from 'zod';
import { deviceCheck, deviceReport, unusedDevice } from '../contract/drawing.ts';
import { errorValue } from '../contract/errors.ts';
import { seed } from '../contract/ids.ts';
import { region } from '../contract/regions.ts';
import { deviceName } from '../contract/settings.ts';
import { storyProgress, storyRequest } from '../diffusion/story-request.ts';
import { run } from '../story/run.ts';

/** Of a task. */
const id = z.int().positive();
const index = z.int().min(0);
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'not bytes');

/** [height, width, 3]. */
const rgbPixels = z.strictObject({ width: z.int().positive(), height: z.int().positive(), data: bytes });

const drawTask = z.strictObject({
  request: storyRequest.required({ draw: true }),
  /** What only the pictures' own record needs. */
  record: z.strictObject({
    /** Where each of the request's scenes stands in the whole story, from 1, and how many that has. */
    numbers: z.array(z.int().positive()),
    storyScenes: z.int().positive(),
    /** What the story calls the request's LoRAs, whatever their files are called. */
    loraNames: z.array(z.string()),
    versions: run.shape.versions,
  }),
  previews: z.boolean(),
});
export type DrawTask = z.infer<typeof drawTask>;

export const toEngine = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('draw'), id, task: drawTask }),
  /** Ends the task when so many of its pictures are finished; what is in work beyond them is left within one step. */
  z.strictObject({ type: z.literal('stop'), id, keep: z.int().min(0) }),
  z.strictObject({ type: z.literal('ping') }),
  /** Asks every device what it can do; for a process that does nothing else (survey.ts). */
  z.strictObject({ type: z.literal('survey') }),
  /** Draws one step on one device; for such a process too. */
  z.strictObject({ type: z.literal('check'), device: deviceName, model: storyRequest.shape.model }),
  /** Makes one picture larger; for such a process too (enlarge-in-process.ts). */
  z.strictObject({ type: z.literal('enlarge'), file: z.string(), picture: rgbPixels }),
  /** Ends the process once nothing is in work. */
  z.strictObject({ type: z.literal('shutdown') }),
]);
export type ToEngine = z.infer<typeof toEngine>;

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
  subjects: z.array(region),
  png: bytes,
  /** A WebP file. */
  thumbnail: bytes,
});
export type EngineFrame = z.infer<typeof engineFrame>;

export const fromEngine = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('pong') }),
  /** Model, device and settings that the task's pictures are drawn with; before the first of them. */
  z.strictObject({ type: z.literal('resolved'), id, run, notUsed: z.array(unusedDevice) }),
  z.strictObject({ type: z.literal('progress'), id, progress: storyProgress }),
  /** A rough picture of the frame in work, a PNG file. */
  z.strictObject({ type: z.literal('preview'), id, scene: index, png: bytes }),
  z.strictObject({ type: z.literal('frame'), id, frame: engineFrame }),
  /** The last message of a task. */
  z.strictObject({ type: z.literal('ended'), id, how: z.enum(['finished', 'stopped']) }),
  z.strictObject({ type: z.literal('failed'), id, error: errorValue }),
  /** Answers `survey`. */
  z.strictObject({ type: z.literal('surveyed'), devices: z.array(deviceReport) }),
  /** Answer `check`. */
  z.strictObject({ type: z.literal('checked'), check: deviceCheck }),
  z.strictObject({ type: z.literal('notChecked'), error: errorValue }),
  /** Answer `enlarge`: how far it is, 0 to 1, and one of the others at the end. */
  z.strictObject({ type: z.literal('enlarging'), part: z.number().min(0).max(1) }),
  z.strictObject({ type: z.literal('enlarged'), picture: rgbPixels }),
  z.strictObject({ type: z.literal('notEnlarged'), error: errorValue }),
]);
export type FromEngine = z.infer<typeof fromEngine>;
