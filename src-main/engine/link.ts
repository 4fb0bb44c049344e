// One engine process from its start to its end, and whether it is alive. Knows messages, but not what they are
// about.

import { type ErrorValue, FabulaError, toErrorValue } from '../contract/errors.ts';
import type { EngineChannel } from './channel.ts';
import { describeExit } from './exit.ts';
import { type FromEngine, fromEngine, type ToEngine } from './messages.ts';

/** Milliseconds. */
export interface LinkTimes {
  /** A new process must say that it is ready. */
  start: number;
  /** Between questions whether it is alive. */
  ping: number;
  /** Silence while idle after which it counts as hanging. */
  idleSilence: number;
  /** The same while drawing, where one step or loading a model blocks it. */
  drawingSilence: number;
  /** To end by itself when asked to. */
  shutdown: number;
}

export interface LinkListener {
  ready(): void;
  message(message: Extract<FromEngine, { id: number }>): void;
  /** It ended without being asked to, or had to be ended. The last call. */
  lost(error: ErrorValue): void;
}

export class EngineLink {
  readonly #channel: EngineChannel;
  readonly #times: LinkTimes;
  readonly #listener: LinkListener;
  readonly #startedAt = Date.now();
  #state: 'starting' | 'ready' | 'over' = 'starting';
  #heardAt = Date.now();
  #lookedAt = Date.now();

  constructor(channel: EngineChannel, times: LinkTimes, listener: LinkListener) {
    this.#channel = channel;
    this.#times = times;
    this.#listener = listener;
    channel.onMessage((message) => this.#hear(message));
    channel.onExit((exit) => this.#end(describeExit(exit)));
  }

  get pid(): number | undefined {
    return this.#channel.pid;
  }

  get isReady(): boolean {
    return this.#state === 'ready';
  }

  send(message: ToEngine): void {
    if (this.#state !== 'over') this.#channel.send(message);
  }

  /** To be called every `ping`: ends a process that is silent for too long. */
  look({ busy }: { busy: boolean }): void {
    const now = Date.now();
    const { start, ping, idleSilence, drawingSilence } = this.#times;
    // The computer slept, or this process did: silence in that time means nothing.
    if (now - this.#lookedAt > 4 * ping) this.#heardAt = now;
    this.#lookedAt = now;
    if (this.#state === 'starting') {
      if (now - this.#startedAt > start) this.kill('it did not start');
    } else if (now - this.#heardAt > (busy ? drawingSilence : idleSilence)) {
      this.kill('it did not answer any more');
    } else this.send({ type: 'ping' });
  }

  kill(why: string): void {
    if (this.#state === 'over') return;
    this.#channel.kill();
    this.#end(why);
  }

  /** Ends it, by force when it does not by itself. Not a loss. */
  async shutDown(): Promise<void> {
    if (this.#state === 'over') return;
    this.#state = 'over';
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => {
        this.#channel.kill();
        resolve();
      }, this.#times.shutdown);
      this.#channel.onExit(() => {
        clearTimeout(force);
        resolve();
      });
      this.#channel.send({ type: 'shutdown' } satisfies ToEngine);
    });
  }

  #hear(raw: unknown): void {
    if (this.#state === 'over') return;
    this.#heardAt = Date.now();
    const { success, data: message, error } = fromEngine.safeParse(raw);
    if (!success) this.kill(`it said something that is not understood (${error.issues[0]?.message})`);
    else if (message.type === 'ready') {
      this.#state = 'ready';
      this.#listener.ready();
    } else if ('id' in message) this.#listener.message(message);
  }

  #end(why: string): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#listener.lost(
      toErrorValue(
        new FabulaError(
          'engine-lost',
          `The part of Fabula that draws was lost: ${why}.`,
          'Try a smaller size or the device "cpu", and close other programs that need much memory.',
        ),
      ),
    );
  }
}
