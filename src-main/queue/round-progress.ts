// How far a queue is since it was last empty: a share that never goes backward, and the time that is left. The share of
// the picture in work is the engine's. Knows jobs by number only.

import type { StoryProgress } from '../diffusion/story-request.ts';

/** Recent pictures that the time for one is taken from. */
const remembered = 5;

/** The picture in work. */
interface Current {
  id: number;
  fraction: number;
  /** Its share of reading and loading: what comes before the sampler, and only with the first picture. */
  setup: number;
  /** The end of the first step, from where its pace is taken: what comes before says nothing about the rest. */
  from: { at: number; fraction: number } | undefined;
}

export class RoundProgress {
  readonly #now: () => number;
  #finished = 0;
  #failed = 0;
  #current: Current | undefined;
  #shown = new Map<number, number>();
  #total = 0;
  /** Seconds that pictures took, and whether everything had to be loaded first. */
  #pictures: { seconds: number; afterLoading: boolean }[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  get drawn(): number {
    return this.#finished;
  }

  get failed(): number {
    return this.#failed;
  }

  /** What the engine tells of a job's picture. */
  progressed(
    id: number,
    { stage, step, fraction }: Pick<StoryProgress, 'stage' | 'step' | 'fraction'>,
  ): void {
    let current = this.#current;
    if (current?.id !== id || fraction < current.fraction)
      current = { id, fraction, setup: 0, from: undefined };
    else current.fraction = fraction;
    if (stage === 'sampling' && step === undefined) current.setup = fraction;
    if (step !== undefined) current.from ??= { at: this.#now(), fraction };
    this.#current = current;
    this.#shown.set(id, Math.max(fraction, this.#shown.get(id) ?? 0));
  }

  finish(id: number, seconds: number): void {
    const afterLoading = this.#current?.id === id && this.#current.setup > 0;
    this.#finished += 1;
    this.#shown.set(id, 1);
    this.#current = undefined;
    this.#pictures = [...this.#pictures, { seconds, afterLoading }].slice(-remembered);
  }

  fail(count: number): void {
    this.#failed += count;
    this.#current = undefined;
  }

  /** Of one picture; drawing it again after a loss does not take it back. */
  fraction(id: number): number {
    return this.#shown.get(id) ?? 0;
  }

  /** @param left Jobs that are not finished or failed, the one in work among them. */
  total(left: number): number {
    const done = this.#finished + this.#failed;
    const current = left > 0 && this.#current ? this.fraction(this.#current.id) : 0;
    const share = done + left === 0 ? 1 : (done + current) / (done + left);
    this.#total = Math.max(this.#total, share);
    return this.#total;
  }

  secondsLeft(left: number): number | undefined {
    if (left === 0) return 0;
    const each = this.#secondsEach();
    if (each === undefined) return undefined;
    const { fraction = 0, setup = 0 } = this.#current ?? {};
    return each * (left - Math.max(0, (fraction - setup) / (1 - setup)));
  }

  /** The queue is empty: the next picture asked for begins anew. */
  reset(): void {
    this.#finished = 0;
    this.#failed = 0;
    this.#total = 0;
    this.#current = undefined;
    this.#shown.clear();
  }

  /** Without what is read and loaded before the first. */
  #secondsEach(): number | undefined {
    // A picture right after loading takes longer than those that follow.
    const warm = this.#pictures.filter(({ afterLoading }) => !afterLoading);
    const measured = warm.length > 0 ? warm : this.#pictures;
    if (measured.length > 0) return measured.reduce((sum, { seconds }) => sum + seconds, 0) / measured.length;
    const { fraction = 0, setup = 0, from } = this.#current ?? {};
    if (!from || fraction <= from.fraction) return undefined;
    const seconds = (this.#now() - from.at) / 1000;
    return (seconds / (fraction - from.fraction)) * (1 - setup);
  }
}
