// Drawing as a window sees it: what to draw, the queue of its story, and how far it is.
// The queue is kept in the project document; one engine draws for all open stories, one picture at a time.

import { z } from 'zod';
import { errorValue } from './errors.ts';
import { appUrl, frameId, jobId, place, sceneId, seed, several } from './ids.ts';
import { deviceName, drawSettings, precision, weightsModes } from './settings.ts';

/** `words`: as one story, by its words alone, although looks are held in it. Drawn only to be compared. */
export const drawWay = z.enum([...drawSettings.shape.method.unwrap().options, 'words']);
export type DrawWay = z.infer<typeof drawWay>;

/** Of one scene at once. */
const MOST_TAKES = 8;

export const drawRequest = z.strictObject({
  /** `missing`: every scene without a picture. */
  scenes: z.union([z.enum(['missing', 'all']), several(sceneId)]),
  /** `own`: the scene's or the story's, the same picture again when nothing changed. `new`: one at random. */
  seed: z.enum(['own', 'new']).default('own'),
  /** So many pictures of each scene, each with a seed of its own where there is more than one. */
  takes: z.int().min(1).max(MOST_TAKES).optional(),
});
export type DrawRequest = z.input<typeof drawRequest>;

export const drawAnswer = z.strictObject({
  jobs: z.array(jobId),
  /** Scenes that are not drawn, since they would come out just as they are shown. Never with a new seed. */
  same: z.array(sceneId),
});

const job = z.strictObject({
  id: jobId,
  scene: sceneId,
  seed,
  method: drawWay,
  status: z.enum(['queued', 'drawing', 'failed']),
  /** With `failed` only. */
  error: errorValue.optional(),
});
export type Job = z.infer<typeof job>;

const queueStatus = z.enum([
  /** Nothing waits. */
  'idle',
  /** This story is being drawn. */
  'drawing',
  /** Another open story is being drawn first. */
  'waiting',
  /** A person paused it, or `error` did. */
  'paused',
  /** Left over from an earlier session: resume or cancel. */
  'offered',
]);

export const queueView = z.strictObject({
  status: queueStatus,
  /** In the order of drawing, the one being drawn first; failed ones last. */
  jobs: z.array(job),
  /** Why the queue stands still, such as a full disk. */
  error: errorValue.optional(),
});
export type QueueView = z.infer<typeof queueView>;

export const drawStage = z.enum([
  'starting',
  'loading',
  'encoding',
  'reference',
  'sampling',
  'decoding',
  'saving',
]);

/** Several a second while drawing; fractions never go backward and end at 1. */
export const drawProgress = z.strictObject({
  job: jobId,
  scene: sceneId,
  stage: drawStage,
  /** 1-based, while sampling. */
  step: z.int().positive().optional(),
  steps: z.int().positive().optional(),
  /** Of this scene, 0..1. */
  fraction: z.number().min(0).max(1),
  /** Of everything asked for since the queue was last empty, 0..1. */
  total: z.number().min(0).max(1),
  /** Until the queue is empty; absent while it cannot be known. */
  secondsLeft: z.number().min(0).optional(),
  /** A rough picture of how it stands. */
  preview: appUrl.optional(),
});
export type DrawProgress = z.infer<typeof drawProgress>;

/** A queue that became empty, for one quiet notification. */
export const drawFinished = z.strictObject({ drawn: z.int().min(0), failed: z.int().min(0) });
export type DrawFinished = z.infer<typeof drawFinished>;

export const queueMove = z.strictObject({ id: jobId, to: place });
export const queueCancel = z.strictObject({ jobs: z.union([z.literal('all'), several(jobId)]) });

/**
 * One scene drawn every way with the same words, seed and settings: each scene by itself, as one story by its words, and
 * with the looks that are held in it, if any. null where a picture is missing.
 */
export const comparison = z.strictObject({
  scene: sceneId,
  seed,
  plain: frameId.nullable(),
  words: frameId.nullable(),
  /** Absent where nobody is held. */
  looks: frameId.nullable().optional(),
});
export type Comparison = z.infer<typeof comparison>;

/** A device that would have been preferred, and why another one draws. */
export const unusedDevice = z.strictObject({ device: deviceName, reason: z.string() });
export type UnusedDevice = z.infer<typeof unusedDevice>;

/** One step of a model's U-Net at its own size, on one device. */
export const deviceCheck = z.strictObject({
  model: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
  /** Of a picture. */
  steps: z.int().positive(),
  weights: z.enum(weightsModes),
  /** Which operators it was given. */
  profile: z.string(),
  /** What is meant to run on the processor beside it, and what that costs; absent: nothing did. */
  fellBack: z.string().optional(),
  /** In every precision that it computes right in. */
  runs: z.array(z.strictObject({ precision, stepSeconds: z.number().positive() })).min(1),
  /** Why not in half precision. */
  notInHalf: z.string().optional(),
});
export type DeviceCheck = z.infer<typeof deviceCheck>;

/** What asking every device of this machine found. */
export const deviceReport = z.strictObject({
  device: deviceName,
  /** Why it cannot be used; absent: it can. */
  reason: z.string().optional(),
  /** How many times as fast as the processor, in a small part of what drawing does; with what can be used. */
  speed: z.number().positive().optional(),
  /** What the system calls the card, its driver, and bytes there that drawing may take; absent where it does not tell. */
  card: z.string().optional(),
  driver: z.string().optional(),
  memory: z.number().min(0).optional(),
  /** What `auto` takes on this machine. */
  automatic: z.boolean(),
  /** With a check: what a step took, or why there was none. */
  check: deviceCheck.optional(),
  fault: errorValue.optional(),
});
export type DeviceReport = z.infer<typeof deviceReport>;

/** What draws: the device in use, or why there is none. */
export const engineView = z.strictObject({
  status: z.enum(['asleep', 'starting', 'ready', 'lost']),
  device: z.string().optional(),
  /** With `device`: better ones that could not be used. */
  notUsed: z.array(unusedDevice).optional(),
  error: errorValue.optional(),
});
export type EngineView = z.infer<typeof engineView>;
