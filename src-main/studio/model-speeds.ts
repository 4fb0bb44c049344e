// How long a picture took on this machine, the last time each model drew one: a small file of the person's.

import { z } from 'zod';
import { toErrorValue } from '../contract/errors.ts';
import { type ModelSpeed, modelSpeed } from '../contract/models.ts';
import { type OnProblem, readJsonFile, writeJsonFile } from '../files/json-file.ts';

/** Of a story that has chosen no model. */
const BUILT_IN = '';

/** Milliseconds between two writings of the file: a story is drawn picture by picture. */
const REST = 10_000;

export class ModelSpeeds {
  readonly #file: string;
  readonly #onProblem: OnProblem;
  readonly #speeds: Map<string, ModelSpeed>;
  #writtenAt = 0;

  constructor(file: string, onProblem: OnProblem) {
    this.#file = file;
    this.#onProblem = onProblem;
    this.#speeds = new Map(
      Object.entries(readJsonFile(file, z.record(z.string(), modelSpeed), {}, onProblem)),
    );
  }

  /** A picture came. What cannot be written is kept until Fabula ends. */
  note(modelId: string | null, speed: ModelSpeed, now = Date.now()): void {
    const id = modelId ?? BUILT_IN;
    const isNew = !this.#speeds.has(id);
    this.#speeds.set(id, speed);
    if (!isNew && now - this.#writtenAt < REST) return;
    this.#writtenAt = now;
    try {
      writeJsonFile(this.#file, Object.fromEntries(this.#speeds));
    } catch (error) {
      this.#onProblem(toErrorValue(error));
    }
  }

  of({ id, builtIn }: { id: string; builtIn: boolean }): ModelSpeed | null {
    return this.#speeds.get(builtIn ? BUILT_IN : id) ?? null;
  }
}
