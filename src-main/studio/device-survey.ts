// What this computer can draw with, asked once: a survey takes an engine process of its own for seconds, and its answer
// holds until something it depends on changes.

import type { DeviceReport } from '../contract/drawing.ts';

export class DeviceSurvey {
  readonly #survey: () => Promise<DeviceReport[]>;
  #answer: Promise<DeviceReport[]> | undefined;

  /** @param survey Asks every device. */
  constructor(survey: () => Promise<DeviceReport[]>) {
    this.#survey = survey;
  }

  /** All who ask meanwhile share one survey. Throws what it throws; then the next one asks anew. */
  reports(): Promise<DeviceReport[]> {
    if (this.#answer) return this.#answer;
    const answer = this.#survey();
    this.#answer = answer;
    answer.catch(() => {
      if (this.#answer === answer) this.#answer = undefined;
    });
    return answer;
  }

  /** Drivers or CUDA's pack may be others now. */
  forget(): void {
    this.#answer = undefined;
  }
}
