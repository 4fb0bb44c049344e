// The network that enlarges pictures: which file a person added, kept by where it lies. Only its header is read here.

import { z } from 'zod';
import { openEnlarger } from '../../native-models/index.ts';
import type { PictureEnlarger } from '../book/enlarge-pictures.ts';
import type { Answer } from '../contract/calls.ts';
import type { SpawnEngine } from '../engine/channel.ts';
import { EnlargingProcess } from '../engine/enlarge-in-process.ts';
import { type OnProblem, readJsonFile, writeJsonFile } from '../files/json-file.ts';

const kept = z.strictObject({ file: z.string().nullable() });

export interface AddedEnlargerOptions {
  /** Where it is kept. */
  file: string;
  spawn: SpawnEngine;
  onProblem: OnProblem;
}

/** One at work: a process of its own until it is closed. */
export type RunningEnlarger = PictureEnlarger & { close(): void };

export class AddedEnlarger {
  readonly #options: AddedEnlargerOptions;
  #file: string | null;

  constructor(options: AddedEnlargerOptions) {
    this.#options = options;
    this.#file = readJsonFile(options.file, kept, { file: null }, options.onProblem).file;
  }

  /** null: none was added, or it is no longer there. */
  async view(): Promise<Answer<'enlarger.get'>> {
    if (this.#file === null) return null;
    return viewOf(this.#file).catch(() => null);
  }

  /** Throws CheckpointError: what is wrong with the file; then what was added before stays. */
  async add(file: string): Promise<NonNullable<Answer<'enlarger.get'>>> {
    const view = await viewOf(file);
    writeJsonFile(this.#options.file, { file });
    this.#file = file;
    return view;
  }

  /** Undefined: none was added, or it is no longer there. */
  async start(): Promise<RunningEnlarger | undefined> {
    const view = await this.view();
    if (view === null || this.#file === null) return undefined;
    const process = new EnlargingProcess(this.#options.spawn, this.#file);
    return {
      ...view,
      enlarge: (picture, options) => process.enlarge(picture, options),
      close: () => process.close(),
    };
  }
}

async function viewOf(file: string): Promise<NonNullable<Answer<'enlarger.get'>>> {
  const { name, scale } = await openEnlarger(file);
  return { name, scale };
}
