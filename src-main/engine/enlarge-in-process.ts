// Pictures enlarged in an engine process of its own: it may be stopped at any moment, and a crash costs the export and nothing else.

import { type ErrorValue, FabulaError } from '../contract/errors.ts';
import type { RgbPixels } from '../diffusion/enlarger.ts';
import type { EngineChannel, SpawnEngine } from './channel.ts';
import { describeExit } from './exit.ts';
import { fromEngine } from './messages.ts';

export interface EnlargingOptions {
  signal: AbortSignal;
  /** 0 to 1, of this picture. */
  onProgress: (part: number) => void;
}

export class EnlargingProcess {
  readonly #spawn: SpawnEngine;
  readonly #file: string;
  #channel: EngineChannel | undefined;
  /** What the process is heard with at the moment. */
  #hear: ((raw: unknown) => void) | undefined;
  #end: ((why: string) => void) | undefined;

  /** @param file A network that was looked at before. */
  constructor(spawn: SpawnEngine, file: string) {
    this.#spawn = spawn;
    this.#file = file;
  }

  /** One at a time. Throws FabulaError; the signal's reason. */
  async enlarge(picture: RgbPixels, { signal, onProgress }: EnlargingOptions): Promise<RgbPixels> {
    signal.throwIfAborted();
    const channel = await this.#started();
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.close();
        reject(signal.reason);
      };
      signal.addEventListener('abort', stop, { once: true });
      const done = (then: () => void) => {
        signal.removeEventListener('abort', stop);
        then();
      };
      this.#hear = (raw) => {
        const message = fromEngine.parse(raw);
        if (message.type === 'enlarging') onProgress(message.part);
        else if (message.type === 'enlarged') done(() => resolve(message.picture));
        else if (message.type === 'notEnlarged') done(() => reject(failed(message.error)));
      };
      this.#end = (why) => done(() => reject(lost(why)));
      // Copied: sharp's WebAssembly build answers with shared memory, which no message can carry.
      const data = new Uint8Array(picture.data);
      channel.send({ type: 'enlarge', file: this.#file, picture: { ...picture, data } });
    });
  }

  close(): void {
    const channel = this.#channel;
    this.#channel = undefined;
    this.#hear = undefined;
    this.#end = undefined;
    channel?.kill();
  }

  #started(): Promise<EngineChannel> {
    const known = this.#channel;
    if (known) return Promise.resolve(known);
    const channel = this.#spawn();
    this.#channel = channel;
    return new Promise((resolve, reject) => {
      this.#end = (why) => reject(lost(why));
      channel.onExit((exit) => {
        if (this.#channel === channel) this.#channel = undefined;
        this.#end?.(describeExit(exit));
      });
      channel.onMessage((raw) => {
        if (fromEngine.parse(raw).type === 'ready') resolve(channel);
        else this.#hear?.(raw);
      });
    });
  }
}

const failed = (error: ErrorValue) => new FabulaError(error.code, error.message, error.hint);

const lost = (why: string): FabulaError =>
  new FabulaError(
    'engine-lost',
    `A picture could not be enlarged: ${why}.`,
    'Close other programs, or export without the network that enlarges.',
  );
