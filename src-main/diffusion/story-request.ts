// What goes into and comes out of the engine: plain data, so that it can cross a process boundary. The request and the
// progress are validated there; pictures and tensors travel as each side likes.

import { z } from 'zod';
import { drawStage, type UnusedDevice } from '../contract/drawing.ts';
import { seed } from '../contract/ids.ts';
import { type Region, region } from '../contract/regions.ts';
import { device, type ResolvedSettings, requestedSettings } from '../contract/settings.ts';

/** Where a model lies. */
const modelPlace = z.strictObject({
  /** A folder in diffusers' layout or of ONNX exports, or a .safetensors checkpoint. */
  path: z.string().min(1),
  /** A VAE file in place of the model's own. */
  vae: z.string().min(1).optional(),
});
export type ModelPlace = z.infer<typeof modelPlace>;

/** A character in a scene. */
const castRequest = z.strictObject({
  /** What the identity prompt says of it. */
  words: z.string().min(1),
  /** Whether a picture of its own holds it, where pictures hold; it does when absent. */
  held: z.boolean().optional(),
  /** That picture's seed, the story's when absent, and what the character does there. */
  seed: seed.optional(),
  doing: z.string().optional(),
  /** Where it is; what is said of it is heard there alone, and its own picture seen. */
  region: region.optional(),
});
export type CastRequest = z.infer<typeof castRequest>;

const sceneRequest = z.strictObject({
  /** P0 of this scene: style and cast. Scenes with the same text form one consolidated prompt. */
  identityPrompt: z.string(),
  /** P1..PN: what happens in this scene. */
  framePrompt: z.string(),
  /** What is not wanted in this scene, beside the settings' negative prompt. */
  negativePrompt: z.string().optional(),
  seed,
  /** Who is in it, in the identity prompt's order. Absent: one picture holds all of them. */
  cast: z.array(castRequest).readonly().optional(),
});
export type SceneRequest = z.infer<typeof sceneRequest>;

const index = z.int().min(0);

export const storyRequest = z.strictObject({
  model: modelPlace,
  device,
  /** All scenes of the story in order: those that are not drawn now still belong to the prompt. */
  scenes: z.array(sceneRequest).readonly(),
  /** Indexes into `scenes` to draw, in this order; all when absent. */
  draw: z.array(index).readonly().optional(),
  /** The pictures of the characters alone, where they hold the look. */
  reference: z
    .strictObject({
      /** What the identity prompts begin with and is no character's; absent: all up to the first "of". */
      style: z.string().optional(),
      /** Absent: the first scene's of each. */
      seed: seed.optional(),
    })
    .optional(),
  /** What is left out comes from the model's manifest, then from the published defaults. */
  settings: requestedSettings,
  /**
   * An experiment, not a setting: where the pooled embedding comes from. `prompt` (default, the published method):
   * the consolidated prompt, the same for all frames that share one. `scene`: the scene's own prompt, P0 + Pj.
   */
  pooledFrom: z.enum(['prompt', 'scene']).optional(),
  /**
   * A proof, not a setting: every result of the U-Net is rounded to half on the processor, which is what a device computes
   * that draws in half precision.
   */
  rounding: z.literal('half').optional(),
  /** Bytes of memory that drawing may take, on the device; what there is when absent. */
  memory: z.number().min(0).optional(),
});
export type StoryRequest = z.input<typeof storyRequest>;

/** How far the drawing of a request is. Fractions never go backward. */
export const storyProgress = z.strictObject({
  stage: drawStage.exclude(['starting']),
  /** The picture in work, an index into the request's scenes; absent while texts are read and networks loaded. */
  scene: index.optional(),
  /** With a step of the sampler: how many are done, from 1, and of how many. */
  step: z.int().positive().optional(),
  steps: z.int().positive().optional(),
  /** Of this picture, 0..1, the first one with all that comes before it; ends at 1. */
  fraction: z.number().min(0).max(1),
  /** Of the whole request, 0..1; ends at 1. */
  total: z.number().min(0).max(1),
});
export type StoryProgress = z.infer<typeof storyProgress>;
export type StoryStage = StoryProgress['stage'];

export interface FrameOptions {
  /** Fewer scenes than the request's, in this order. */
  draw?: readonly number[];
  /** Acts within one sampler step. */
  signal?: AbortSignal;
  /** `preview`: a rough picture of the latents as they stand, at latent size; only when `previews` are asked for. */
  onProgress?: (progress: StoryProgress, preview?: Picture) => void;
  previews?: boolean;
  /** Keep what `--dump` writes. */
  keepTensors?: boolean;
}

/** 8-bit RGB, rows from the top, no padding. */
export interface Picture {
  width: number;
  height: number;
  data: Uint8Array;
}

/** A dense row-major array. */
interface DumpTensor {
  type: 'float32' | 'int64';
  shape: number[];
  data: Float32Array | BigInt64Array;
}

export interface FrameTensors {
  /** [77] of tokenizer 1. */
  input_ids: DumpTensor;
  /** After SVR, [77, D]. */
  prompt_embeds: DumpTensor;
  /** [P]; absent for models without a pooled input. */
  pooled?: DumpTensor;
  /** [S], the positive branch's context log-weights in the blocks that take part. */
  log_weights: DumpTensor;
  /** [C, h, w], unit variance. */
  noise: DumpTensor;
  /** [C, h, w], final, before the VAE. */
  latents: DumpTensor;
  /** [H, W, 3], 0..1. */
  image: DumpTensor;
}

export interface Frame {
  /** Index into the request's scenes. */
  scene: number;
  seed: number;
  /** The consolidated prompt this frame was drawn from, and which scenes share it, in text order. */
  prompt: string;
  window: number[];
  picture: Picture;
  seconds: number;
  /** Where those in it are, as far as they were found: where pictures hold, in the cast's order. */
  subjects: Region[];
  /** What a person should know about it, a sentence each. */
  notes?: string[];
  tensors?: FrameTensors;
}

/** What is really used, for the record: every setting resolved against the model. */
export interface ResolvedStory {
  model: { id: string; name: string; path: string; hash: string };
  device: string;
  /** Better devices that could not be used, with the reason; for people, not for the record. */
  notUsed: UnusedDevice[];
  /** What was changed in the settings because the model cannot do it, one line each; for people. */
  notes: string[];
  settings: ResolvedSettings;
}
