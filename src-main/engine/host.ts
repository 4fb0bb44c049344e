// Owns the engine process: starts it when something is to be drawn, starts it again after it was lost, and lets it
// go when it was idle for a while. Knows tasks and messages, not stories or queues.

import type { EngineView, UnusedDevice } from '../contract/drawing.ts';
import { type ErrorValue, FabulaError, toErrorValue } from '../contract/errors.ts';
import type { StoryProgress } from '../diffusion/story-request.ts';
import type { Run } from '../story/run.ts';
import type { SpawnEngine } from './channel.ts';
import { EngineLink, type LinkListener, type LinkTimes } from './link.ts';
import type { DrawTask, EngineFrame } from './messages.ts';

/** Milliseconds. */
export interface EngineTimes extends LinkTimes {
  /** Idle for so long, the process is ended, and its memory with it. */
  keep: number;
  /** Before the first new start after a loss; doubles with each, up to `longestPause`. */
  pause: number;
  longestPause: number;
}

const defaultTimes: EngineTimes = {
  start: 60_000,
  ping: 5_000,
  idleSilence: 20_000,
  drawingSilence: 15 * 60_000,
  shutdown: 3_000,
  keep: 5 * 60_000,
  pause: 500,
  longestPause: 30_000,
};

export interface TaskListener {
  resolved(run: Run): void;
  progress(progress: StoryProgress): void;
  preview(scene: number, png: Uint8Array): void;
  frame(frame: EngineFrame): void;
}

export type TaskEnd =
  | { how: 'finished' | 'stopped' }
  | { how: 'failed'; error: ErrorValue }
  /** The process ended or hung in the middle of the task. */
  | { how: 'lost'; error: ErrorValue };

interface CurrentTask {
  id: number;
  task: DrawTask;
  listener: TaskListener;
  end: (end: TaskEnd) => void;
}

export class EngineHost {
  readonly #spawn: SpawnEngine;
  readonly #times: EngineTimes;
  readonly #listeners = new Set<(view: EngineView) => void>();
  readonly #watch: NodeJS.Timeout;
  #link: EngineLink | undefined;
  #current: CurrentTask | undefined;
  #tasks = 0;
  #losses = 0;
  #device: string | undefined;
  #notUsed: UnusedDevice[] = [];
  #error: ErrorValue | undefined;
  #idleSince = Date.now();
  #restart: NodeJS.Timeout | undefined;
  #closed = false;
  #outdated = false;

  constructor(spawn: SpawnEngine, times: Partial<EngineTimes> = {}) {
    this.#spawn = spawn;
    this.#times = { ...defaultTimes, ...times };
    this.#watch = setInterval(() => this.#look(), this.#times.ping);
    this.#watch.unref();
  }

  /** Of the process, while there is one. */
  get pid(): number | undefined {
    return this.#link?.pid;
  }

  get view(): EngineView {
    const status = this.#link?.isReady ? 'ready' : this.#error ? 'lost' : this.#link ? 'starting' : 'asleep';
    return {
      status,
      ...(this.#device ? { device: this.#device } : {}),
      ...(this.#notUsed.length > 0 ? { notUsed: this.#notUsed } : {}),
      ...(status === 'lost' && this.#error ? { error: this.#error } : {}),
    };
  }

  onChange(listener: (view: EngineView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Draws; one task at a time. The promise never rejects. Pictures come to the listener as they finish. */
  draw(task: DrawTask, listener: TaskListener): Promise<TaskEnd> {
    if (this.#closed) throw new FabulaError('engine-lost', 'Drawing has been closed.', 'Start Fabula again.');
    if (this.#current) throw new Error('the engine draws one task at a time');
    return new Promise((resolve) => {
      this.#current = { id: ++this.#tasks, task, listener, end: resolve };
      if (this.#link?.isReady) this.#begin();
      else if (!this.#link) this.#launchAfterPause();
    });
  }

  /** Ends the task in work when so many of its pictures are finished; with 0 at once, within one sampler step. */
  stop(keep: number): void {
    if (!this.#current) return;
    if (this.#link?.isReady) this.#link.send({ type: 'stop', id: this.#current.id, keep });
    else this.#endTask({ how: 'stopped' });
  }

  /** For one who cannot wait for a step to end: ends the task, and the process if it does not hear in time. */
  async abandon(): Promise<void> {
    this.stop(0);
    if (!this.#current) return;
    await this.#release();
    this.#endTask({ how: 'stopped' });
  }

  /** The next task begins in a new process: something that is read at its start has changed. */
  renew(): void {
    this.#outdated = this.#current !== undefined;
    if (!this.#outdated) void this.#release();
  }

  /** Ends the process, by force when it does not by itself. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#watch);
    clearTimeout(this.#restart);
    await this.#release();
    this.#endTask({ how: 'stopped' });
  }

  #launchAfterPause(): void {
    if (this.#losses === 0) {
      this.#launch();
      return;
    }
    const { pause, longestPause } = this.#times;
    this.#restart ??= setTimeout(
      () => {
        this.#restart = undefined;
        if (this.#current) this.#launch();
      },
      Math.min(longestPause, pause * 2 ** (this.#losses - 1)),
    );
  }

  #launch(): void {
    try {
      const link = new EngineLink(this.#spawn(), this.#times, {
        ready: () => this.#ready(),
        message: (message) => this.#pass(message),
        lost: (error) => {
          if (this.#link === link) this.#lost(error);
        },
      });
      this.#link = link;
      this.#changed();
    } catch (error) {
      this.#lost(toErrorValue(error));
    }
  }

  #ready(): void {
    this.#error = undefined;
    this.#idleSince = Date.now();
    this.#changed();
    this.#begin();
  }

  #begin(): void {
    const { id, task } = this.#current ?? {};
    if (id !== undefined && task) this.#link?.send({ type: 'draw', id, task });
  }

  #pass(message: Parameters<LinkListener['message']>[0]): void {
    if (message.id !== this.#current?.id) return;
    const { listener } = this.#current;
    switch (message.type) {
      case 'resolved':
        this.#drawsOn(message.run.device, message.notUsed);
        listener.resolved(message.run);
        break;
      case 'progress':
        listener.progress(message.progress);
        break;
      case 'preview':
        listener.preview(message.scene, message.png);
        break;
      case 'frame':
        this.#losses = 0;
        listener.frame(message.frame);
        break;
      case 'ended':
        this.#endTask({ how: message.how });
        break;
      case 'failed':
        this.#endTask({ how: 'failed', error: message.error });
    }
  }

  #drawsOn(device: string, notUsed: UnusedDevice[]): void {
    if (this.#device === device && JSON.stringify(this.#notUsed) === JSON.stringify(notUsed)) return;
    this.#device = device;
    this.#notUsed = notUsed;
    this.#changed();
  }

  /** Whether the process is still alive, and whether it is still needed. */
  #look(): void {
    if (!this.#current && Date.now() - this.#idleSince > this.#times.keep) void this.#release();
    else this.#link?.look({ busy: this.#current !== undefined });
  }

  #lost(error: ErrorValue): void {
    this.#link = undefined;
    this.#losses += 1;
    this.#error = error;
    this.#changed();
    this.#endTask({ how: 'lost', error });
  }

  async #release(): Promise<void> {
    const link = this.#link;
    if (!link) return;
    this.#link = undefined;
    this.#changed();
    await link.shutDown();
  }

  #endTask(end: TaskEnd): void {
    const current = this.#current;
    this.#current = undefined;
    this.#idleSince = Date.now();
    if (this.#outdated) this.renew();
    current?.end(end);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener(this.view);
  }
}
