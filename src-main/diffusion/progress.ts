// How far a request is: weighted work done, of the picture in work and of all, never backward, 1 at the end. Knows no
// clocks: who shows time left has them.

import { omitUndefined } from '../contract/omit-undefined.ts';
import type { FrameOptions, Picture, StoryProgress, StoryStage } from './story-request.ts';

/** Work in units of one sampler step of the U-Net; rough, but even enough for a bar. */
const ENCODE = 0.5;
const LOAD = 2;
const DECODE = 1.5;
const SAVE = 0.25;

export interface Work {
  /** How many texts go through how many encoders, together. */
  encodings: number;
  /** Characters' own pictures that are drawn first. */
  references: number;
  /** Whether the networks that draw have to be loaded. */
  loads: boolean;
  /** Sampler steps of a picture. */
  steps: number;
  pictures: number;
}

export class ProgressMeter {
  readonly #report: NonNullable<FrameOptions['onProgress']>;
  /** What comes before the first picture: it is counted to that one. */
  readonly #setup: number;
  readonly #steps: number;
  readonly #each: number;
  readonly #pictures: number;
  #done = 0;
  #saved = 0;
  #stage: StoryStage = 'loading';
  #scene: number | undefined;

  constructor(
    { encodings, references, loads, steps, pictures }: Work,
    report: FrameOptions['onProgress'] = () => {},
  ) {
    this.#report = report;
    this.#setup = ENCODE * encodings + references * (LOAD + steps) + (loads ? LOAD : 0);
    this.#steps = steps;
    this.#each = steps + DECODE + SAVE;
    this.#pictures = pictures;
  }

  stage(stage: 'encoding' | 'reference' | 'loading' | 'decoding' | 'saving'): void {
    this.#stage = stage;
    this.#send();
  }

  /** One text went through one encoder. */
  encoded(): void {
    this.#reach(Math.min(this.#setup, this.#done + ENCODE));
  }

  /** A network for characters' own pictures is there. */
  referenceLoaded(): void {
    this.#reach(Math.min(this.#setup, this.#done + LOAD));
  }

  /** A step of a character's own picture. */
  referenceStepped(): void {
    this.#reach(Math.min(this.#setup, this.#done + 1));
  }

  loaded(): void {
    this.#reach(this.#setup);
  }

  /** The sampler is about to begin with a scene's picture. */
  sampling(scene: number): void {
    this.#scene = scene;
    this.#stage = 'sampling';
    this.#send();
  }

  /** @param step From 1. */
  stepped(step: number, preview?: Picture): void {
    this.#done = this.#start + step;
    this.#send({ step, steps: this.#steps }, preview);
  }

  decoded(): void {
    this.#reach(this.#start + this.#steps + DECODE);
  }

  /** By whoever the picture was given to. */
  saved(): void {
    this.#saved += 1;
    this.#reach(this.#start, this.#saved - 1);
  }

  /** Where the sampler's first step of the picture in work begins. */
  get #start(): number {
    return this.#setup + this.#saved * this.#each;
  }

  #reach(done: number, picture = this.#saved): void {
    this.#done = Math.max(this.#done, done);
    this.#send({}, undefined, picture);
  }

  #send(sampler: Pick<StoryProgress, 'step' | 'steps'> = {}, preview?: Picture, picture = this.#saved): void {
    const all = this.#setup + this.#pictures * this.#each;
    const end = this.#setup + (picture + 1) * this.#each;
    const begin = picture === 0 ? 0 : end - this.#each;
    this.#report(
      {
        stage: this.#stage,
        ...omitUndefined({ scene: this.#scene }),
        ...sampler,
        fraction: share(this.#done - begin, end - begin),
        total: share(this.#done, all),
      },
      preview,
    );
  }
}

const share = (done: number, of: number): number => Math.min(1, done / of);
