// What goes into and comes out of `tellStory`: plain data, so that it can cross a process boundary.

import type { UnusedDevice } from '../contract/drawing.ts';
import type { Device, DrawSettings, DrawSettingsInput, SchedulerName } from '../contract/settings.ts';

export interface SceneRequest {
  /** P0 of this scene: style and cast. Scenes with the same text form one consolidated prompt. */
  identityPrompt: string;
  /** P1..PN: what happens in this scene. */
  framePrompt: string;
  seed: number;
}

export interface StoryRequest {
  /** A model folder in diffusers' layout or of ONNX exports, or a .safetensors checkpoint. */
  modelFolder: string;
  /** A VAE file in place of the model's own. */
  vae?: string;
  device: Device;
  /** All scenes of the story in order: those that are not drawn now still belong to the prompt. */
  scenes: readonly SceneRequest[];
  /** Indexes into `scenes` to draw, in this order; all when absent. */
  draw?: readonly number[];
  /** What is left out comes from the model's manifest, then from the published defaults. */
  settings: DrawSettingsInput;
  /**
   * An experiment, not a setting: where the pooled embedding comes from. `prompt` (default, the published method):
   * the consolidated prompt, the same for all frames that share one. `scene`: the scene's own prompt, P0 + Pj.
   */
  pooledFrom?: 'prompt' | 'scene';
  /** Bytes of memory that drawing may take; this machine's when absent. */
  memory?: number;
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
  /** The consolidated prompt this frame was drawn from, and which scenes share it (the first is expressed). */
  prompt: string;
  window: number[];
  picture: Picture;
  seconds: number;
  tensors?: FrameTensors;
}

export type StoryStage = 'loading' | 'encoding' | 'sampling' | 'decoding';

export interface StoryProgress {
  stage: StoryStage;
  /** The scene being worked on, when there is one, and the sampler's step in it (0-based). */
  scene?: number;
  step?: number;
  steps?: number;
  /** 0..1 over the whole request; never goes backward and ends at 1. */
  fraction: number;
  /** A rough picture of the latents as they stand, at latent size; only when previews were asked for. */
  preview?: Picture;
}

export interface StoryOptions {
  /** Acts within one sampler step. */
  signal?: AbortSignal;
  onProgress?: (progress: StoryProgress) => void;
  previews?: boolean;
}

/** What was really used, for the record: every setting resolved against the model. */
export interface ResolvedStory {
  model: { id: string; name: string; folder: string; hash: string };
  device: string;
  /** Better devices that could not be used, with the reason; for people, not for the record. */
  notUsed: UnusedDevice[];
  /** What was changed in the settings because the model cannot do it, one line each; for people. */
  notes: string[];
  settings: DrawSettings & {
    width: number;
    height: number;
    steps: number;
    guidanceScale: number;
    scheduler: SchedulerName;
  };
}
