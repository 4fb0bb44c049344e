// What this computer can draw with, asked once: a survey takes an engine process of its own for seconds, and its answer
// holds until something it depends on changes. A check, which draws, is made each time a person asks.

import type { DeviceReport } from '../contract/drawing.ts';
import type { ModelPlace } from '../diffusion/story-request.ts';

export interface DeviceSurveyOptions {
  /** Asks every device. */
  survey: () => Promise<DeviceReport[]>;
  /** The same, and a step of the model on each. */
  check: (model: ModelPlace) => Promise<DeviceReport[]>;
}

export class DeviceSurvey {
  readonly #options: DeviceSurveyOptions;
  #answer: Promise<DeviceReport[]> | undefined;
  #checking: Promise<DeviceReport[]> | undefined;
  #latest: readonly DeviceReport[] | undefined;

  constructor(options: DeviceSurveyOptions) {
    this.#options = options;
  }

  /** What the last check found. */
  get latest(): readonly DeviceReport[] | undefined {
    return this.#latest;
  }

  /** All who ask meanwhile share one survey. Throws what it throws; then the next one asks anew. */
  reports(): Promise<DeviceReport[]> {
    if (this.#answer) return this.#answer;
    const answer = this.#options.survey();
    this.#answer = answer;
    answer.catch(() => {
      if (this.#answer === answer) this.#answer = undefined;
    });
    return answer;
  }

  /** All who ask meanwhile share one check, of the first one's model: two at a time would slow each other down. */
  async check(model: ModelPlace): Promise<DeviceReport[]> {
    this.#checking ??= this.#options.check(model).finally(() => {
      this.#checking = undefined;
    });
    const found = await this.#checking;
    this.#latest = found;
    return found;
  }

  /** Drivers or CUDA's pack may be others now. */
  forget(): void {
    this.#answer = undefined;
    this.#latest = undefined;
  }
}
