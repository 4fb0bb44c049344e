// How far a queue is since it was last empty: a share that never goes backward, and the time that is left.
// Knows jobs by number only.

/** Decoding and saving, in sampler steps. */
const afterSteps = 2;

/** Recent pictures that the time for one is taken from. */
const remembered = 5;

export class RoundProgress {
  readonly #now: () => number;
  #finished = 0;
  #failed = 0;
  #job: { id: number; fraction: number; startedAt: number } | undefined;
  #shown = new Map<number, number>();
  #total = 0;
  #seconds: number[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  get drawn(): number {
    return this.#finished;
  }

  get failed(): number {
    return this.#failed;
  }

  /** 1-based `step` of the sampler; the time of loading before the first does not count as drawing. */
  step(id: number, step: number, steps: number): void {
    const fraction = Math.min(1, step / (steps + afterSteps));
    if (this.#job?.id !== id || fraction < this.#job.fraction) {
      // What this first step took is not known, so its share is taken out of the measure.
      this.#job = { id, fraction, startedAt: this.#now() };
      this.#base = fraction;
    } else this.#job.fraction = fraction;
    this.#shown.set(id, Math.max(fraction, this.#shown.get(id) ?? 0));
  }
  #base = 0;

  finish(id: number, seconds: number): void {
    this.#finished += 1;
    this.#shown.set(id, 1);
    this.#job = undefined;
    this.#seconds = [...this.#seconds, seconds].slice(-remembered);
  }

  fail(count: number): void {
    this.#failed += count;
    this.#job = undefined;
  }

  /** Of one picture; drawing it again after a loss does not take it back. */
  fraction(id: number): number {
    return this.#shown.get(id) ?? 0;
  }

  /** @param left Jobs that are not finished or failed, the one in work among them. */
  total(left: number): number {
    const done = this.#finished + this.#failed;
    const current = left > 0 && this.#job ? this.fraction(this.#job.id) : 0;
    const share = done + left === 0 ? 1 : (done + current) / (done + left);
    this.#total = Math.max(this.#total, share);
    return this.#total;
  }

  secondsLeft(left: number): number | undefined {
    if (left === 0) return 0;
    const each = this.#secondsEach();
    if (each === undefined) return undefined;
    return each * (left - (this.#job?.fraction ?? 0));
  }

  /** The queue is empty: the next picture asked for begins anew. */
  reset(): void {
    this.#finished = 0;
    this.#failed = 0;
    this.#total = 0;
    this.#job = undefined;
    this.#shown.clear();
  }

  #secondsEach(): number | undefined {
    if (this.#seconds.length > 0) return this.#seconds.reduce((a, b) => a + b) / this.#seconds.length;
    if (!this.#job || this.#job.fraction <= this.#base) return undefined;
    return (this.#now() - this.#job.startedAt) / 1000 / (this.#job.fraction - this.#base);
  }
}
