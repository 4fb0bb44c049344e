// CUDA's pack in the studio: what a page shows of it, and one errand at a time that brings it or takes it away.

import type { CudaView } from '../../contract/cuda-pack.ts';
import { type ErrorValue, FabulaError, toErrorValue } from '../../contract/errors.ts';
import {
  type AddCudaOptions,
  addCudaPack,
  cudaPackFolder,
  installedCudaPack,
  removeCudaPack,
} from './cuda-pack.ts';
import { type CudaPart, cudaPackBytes, cudaParts } from './cuda-parts.ts';

export interface CudaSetupOptions {
  /** Whether this system draws through CUDA at all. */
  supported: boolean;
  changed: (view: CudaView) => void;
  /** The pack came or went: what draws next has to look for it anew. */
  renewed: () => void;
  folder?: string;
  parts?: readonly CudaPart[];
}

/** Milliseconds between two messages. */
const pace = 250;

export class CudaSetup {
  readonly #options: CudaSetupOptions;
  readonly #folder: string;
  readonly #parts: readonly CudaPart[];
  #errand: { stop: AbortController; doneBytes: number; ended: Promise<void> } | undefined;
  #error: ErrorValue | undefined;
  #toldAt = 0;

  constructor(options: CudaSetupOptions) {
    this.#options = options;
    this.#folder = options.folder ?? cudaPackFolder();
    this.#parts = options.parts ?? cudaParts;
  }

  async view(): Promise<CudaView> {
    const bytes = cudaPackBytes(this.#parts);
    const arriving = this.#errand && { doneBytes: this.#errand.doneBytes };
    return {
      state: await this.#state(bytes),
      bytes,
      parts: this.#parts.map(({ name, bytes, licence, licencePage }) => ({
        name,
        bytes,
        licence,
        page: licencePage,
      })),
      ...arriving,
      ...(this.#error ? { error: this.#error } : {}),
    };
  }

  /** Fetches the pack, or takes it from a folder with its archives. Goes on by itself; `changed` tells how far it is. */
  add(from?: string): void {
    if (!this.#options.supported) {
      throw new FabulaError(
        'device-unavailable',
        'CUDA is for Linux on x64.',
        'Settings tell what this computer can draw with.',
      );
    }
    if (this.#errand) return;
    this.#error = undefined;
    const stop = new AbortController();
    const errand = {
      stop,
      doneBytes: from === undefined ? 0 : cudaPackBytes(this.#parts),
      ended: Promise.resolve(),
    };
    this.#errand = errand;
    errand.ended = this.#add({
      folder: this.#folder,
      parts: this.#parts,
      signal: stop.signal,
      onProgress: (done) => {
        errand.doneBytes = done;
        if (performance.now() - this.#toldAt > pace) void this.#tell();
      },
      ...(from === undefined ? {} : { from }),
    });
    void this.#tell();
  }

  /** What was fetched stays, and is gone on with when asked for again. */
  async stop(): Promise<void> {
    this.#errand?.stop.abort();
    await this.#errand?.ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    this.#error = undefined;
    if (await removeCudaPack(this.#folder)) this.#options.renewed();
    await this.#tell();
  }

  async #add(options: AddCudaOptions): Promise<void> {
    try {
      await addCudaPack(options);
      this.#options.renewed();
    } catch (error) {
      if (!(error instanceof FabulaError && error.code === 'cancelled')) this.#error = toErrorValue(error);
    }
    this.#errand = undefined;
    await this.#tell();
  }

  async #state(bytes: number): Promise<CudaView['state']> {
    if (!this.#options.supported) return 'elsewhere';
    if (this.#errand) return this.#errand.doneBytes < bytes ? 'arriving' : 'opening';
    return (await installedCudaPack(this.#folder)) ? 'here' : 'absent';
  }

  async #tell(): Promise<void> {
    this.#toldAt = performance.now();
    this.#options.changed(await this.view());
  }
}
