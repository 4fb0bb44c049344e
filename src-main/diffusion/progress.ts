// One number for a whole request: weighted work done, never backward, 1 at the end. Knows no clocks: who shows
// time left has them.

import type { StoryPlan } from './plan.ts';
import type { Picture, StoryProgress, StoryStage } from './story-request.ts';

/** Work in units of one sampler step of the U-Net; rough, but even enough for a bar. */
const ENCODE = 0.5;
const LOAD = 2;
const DECODE = 1.5;

export class ProgressMeter {
  readonly #encoding: number;
  readonly #frames: number;
  readonly #steps: number;
  readonly #report: (progress: StoryProgress) => void;
  #done = 0;
  #drawn = 0;
  #stage: StoryStage = 'loading';
  #scene: number | undefined;

  /** @param texts How many texts go through how many encoders, at most. */
  constructor(plan: StoryPlan, encoders: number, report: (progress: StoryProgress) => void = () => {}) {
    this.#steps = plan.scheduler.timesteps.length;
    this.#encoding = ENCODE * encoders * plan.texts.length;
    this.#frames = plan.draw.length;
    this.#report = report;
  }

  stage(stage: StoryStage): void {
    this.#stage = stage;
    this.#send();
  }

  /** One text went through one encoder. */
  encoded(): void {
    this.#reach(Math.min(this.#encoding, this.#done + ENCODE));
  }

  /** All texts are encoded (some may have been before) and the U-Net is ready. */
  loaded(): void {
    this.#reach(this.#encoding + LOAD);
  }

  frame(scene: number): void {
    this.#scene = scene;
    this.stage('sampling');
  }

  stepped(step: number, preview: Picture | undefined): void {
    this.#done += 1;
    this.#send({ step, ...(preview ? { preview } : {}) });
  }

  decoded(): void {
    this.#drawn += 1;
    this.#reach(this.#encoding + LOAD + this.#drawn * (this.#steps + DECODE));
  }

  #reach(done: number): void {
    this.#done = Math.max(this.#done, done);
    this.#send();
  }

  #send(more: { step?: number; preview?: Picture } = {}): void {
    const total = this.#encoding + LOAD + this.#frames * (this.#steps + DECODE);
    this.#report({
      stage: this.#stage,
      ...(this.#scene === undefined ? {} : { scene: this.#scene, steps: this.#steps }),
      fraction: Math.min(1, this.#done / total),
      ...more,
    });
  }
}
