// Owns the engine process: starts it when something is to be drawn, watches over it, starts it again after it was
// lost, and lets it go when it was idle for a while. Knows tasks and messages, not stories or queues.

import type { EngineView } from '../contract/drawing.ts';
import { type ErrorValue, FabulaError, toErrorValue } from '../contract/errors.ts';
import type { Run } from '../story/run.ts';
import type { EngineChannel, EngineExit, SpawnEngine } from './engine-channel.ts';
import { describeExit } from './engine-exit.ts';
import {
  type DrawTask,
  type EngineFrame,
  type EngineProgress,
  type FromEngine,
  fromEngine,
  type ToEngine,
} from './engine-messages.ts';

/** Milliseconds. */
export interface EngineTimes {
  /** A new process must say that it is ready. */
  start: number;
  /** Between questions whether it is alive. */
  ping: number;
  /** Silence while idle after which it counts as hanging. */
  idleSilence: number;
  /** The same while drawing, where one step or loading a model blocks it. */
  drawingSilence: number;
  /** Idle for so long, it is ended, and its memory with it. */
  keep: number;
  /** Before the first new start after a loss; doubles with each, up to `longestPause`. */
  pause: number;
  longestPause: number;
  /** To end by itself when asked to. */
  shutdown: number;
}

export const defaultTimes: EngineTimes = {
  start: 60_000,
  ping: 5_000,
  idleSilence: 20_000,
  drawingSilence: 15 * 60_000,
  keep: 5 * 60_000,
  pause: 500,
  longestPause: 30_000,
  shutdown: 3_000,
};

export interface TaskListener {
  resolved(run: Run): void;
  progress(progress: EngineProgress): void;
  preview(scene: number, png: Uint8Array): void;
  frame(frame: EngineFrame): void;
}

export type TaskEnd =
  | { how: 'finished' | 'stopped' }
  | { how: 'failed'; error: ErrorValue }
  /** The process ended or hung in the middle of the task. */
  | { how: 'lost'; error: ErrorValue };

interface Task {
  id: number;
  request: DrawTask;
  listener: TaskListener;
  end: (end: TaskEnd) => void;
}

type Process =
  | { state: 'none' }
  | { state: 'starting' | 'ready'; channel: EngineChannel; heardAt: number; startedAt: number };

export class EngineHost {
  readonly #spawn: SpawnEngine;
  readonly #times: EngineTimes;
  readonly #listeners = new Set<(view: EngineView) => void>();
  readonly #watch: NodeJS.Timeout;
  #process: Process = { state: 'none' };
  #task: Task | undefined;
  #tasks = 0;
  #losses = 0;
  #device: string | undefined;
  #error: ErrorValue | undefined;
  #idleSince = Date.now();
  #restart: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(spawn: SpawnEngine, times: Partial<EngineTimes> = {}) {
    this.#spawn = spawn;
    this.#times = { ...defaultTimes, ...times };
    this.#watch = setInterval(() => this.#look(), this.#times.ping);
    this.#watch.unref();
  }

  /** For the interface, and for tests that end the process from outside. */
  get pid(): number | undefined {
    return this.#process.state === 'none' ? undefined : this.#process.channel.pid;
  }

  get view(): EngineView {
    const { state } = this.#process;
    const status = this.#error && state !== 'ready' ? 'lost' : state === 'none' ? 'asleep' : state;
    return {
      status,
      ...(this.#device ? { device: this.#device } : {}),
      ...(status === 'lost' && this.#error ? { error: this.#error } : {}),
    };
  }

  onChange(listener: (view: EngineView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Draws; one task at a time. The promise never rejects. Pictures come to the listener as they finish. */
  draw(request: DrawTask, listener: TaskListener): Promise<TaskEnd> {
    if (this.#closed) throw new FabulaError('engine-lost', 'Drawing has been closed.', 'Start Fabula again.');
    if (this.#task) throw new Error('the engine draws one task at a time');
    return new Promise((resolve) => {
      this.#task = { id: ++this.#tasks, request, listener, end: resolve };
      this.#start();
    });
  }

  /** Ends the task in work when so many of its pictures are finished; with 0 at once, within one sampler step. */
  stop(keep: number): void {
    if (!this.#task) return;
    if (this.#process.state === 'ready') this.#send({ type: 'stop', task: this.#task.id, keep });
    else this.#endTask({ how: 'stopped' });
  }

  /** Ends the process, by force when it does not by itself. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#watch);
    clearTimeout(this.#restart);
    this.stop(0);
    await this.#shutDown();
    this.#endTask({ how: 'stopped' });
  }

  #start(): void {
    const { state } = this.#process;
    if (state === 'ready') this.#begin();
    else if (state === 'none' && this.#losses === 0) this.#launch();
    else if (state === 'none') this.#launchLater();
  }

  #launchLater(): void {
    const { pause, longestPause } = this.#times;
    this.#restart ??= setTimeout(
      () => {
        this.#restart = undefined;
        if (this.#task) this.#launch();
      },
      Math.min(longestPause, pause * 2 ** (this.#losses - 1)),
    );
  }

  #launch(): void {
    let channel: EngineChannel;
    try {
      channel = this.#spawn();
    } catch (error) {
      this.#lost(toErrorValue(error));
      return;
    }
    const now = Date.now();
    this.#process = { state: 'starting', channel, heardAt: now, startedAt: now };
    const isCurrent = () => this.#process.state !== 'none' && this.#process.channel === channel;
    channel.onMessage((message) => {
      if (isCurrent()) this.#hear(message);
    });
    channel.onExit((exit) => {
      if (isCurrent()) this.#exited(exit);
    });
    this.#changed();
  }

  #hear(message: unknown): void {
    if (this.#process.state === 'none') return;
    this.#process.heardAt = Date.now();
    const parsed = fromEngine.safeParse(message);
    if (parsed.success) this.#answer(parsed.data);
    else this.#kill(`it said something that is not understood (${parsed.error.issues[0]?.message})`);
  }

  #answer(message: FromEngine): void {
    if (message.type === 'ready') this.#ready();
    else if (message.type !== 'pong' && message.task === this.#task?.id) this.#pass(message, this.#task);
  }

  #ready(): void {
    if (this.#process.state === 'starting') this.#process = { ...this.#process, state: 'ready' };
    this.#error = undefined;
    this.#idleSince = Date.now();
    this.#changed();
    this.#begin();
  }

  #pass(message: Exclude<FromEngine, { type: 'ready' | 'pong' }>, { listener }: Task): void {
    switch (message.type) {
      case 'resolved':
        this.#draws(message.run.device);
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

  #draws(device: string): void {
    if (this.#device === device) return;
    this.#device = device;
    this.#changed();
  }

  #begin(): void {
    const task = this.#task;
    if (!task || this.#process.state !== 'ready') return;
    this.#process.heardAt = Date.now();
    this.#send({ type: 'draw', task: task.id, request: task.request });
  }

  /** Whether it is still alive, and whether it is still needed. */
  #look(): void {
    if (this.#process.state === 'none') return;
    const now = Date.now();
    const { start, idleSilence, drawingSilence, keep } = this.#times;
    const { heardAt, startedAt, state } = this.#process;
    const silence = now - heardAt;
    if (state === 'starting') {
      if (now - startedAt > start) this.#kill('it did not start');
    } else if (silence > (this.#task ? drawingSilence : idleSilence)) {
      this.#kill('it did not answer any more');
    } else if (!this.#task && now - this.#idleSince > keep) {
      void this.#shutDown();
    } else this.#send({ type: 'ping' });
  }

  #kill(why: string): void {
    if (this.#process.state === 'none') return;
    const { channel } = this.#process;
    this.#process = { state: 'none' };
    channel.kill();
    this.#lost(engineLost(why));
  }

  #exited(exit: EngineExit): void {
    this.#process = { state: 'none' };
    this.#lost(engineLost(describeExit(exit)));
  }

  #lost(error: ErrorValue): void {
    this.#losses += 1;
    this.#error = error;
    this.#changed();
    this.#endTask({ how: 'lost', error });
  }

  async #shutDown(): Promise<void> {
    if (this.#process.state === 'none') return;
    const { channel } = this.#process;
    this.#process = { state: 'none' };
    this.#changed();
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => {
        channel.kill();
        resolve();
      }, this.#times.shutdown);
      channel.onExit(() => {
        clearTimeout(force);
        resolve();
      });
      channel.send({ type: 'shutdown' } satisfies ToEngine);
    });
  }

  #endTask(end: TaskEnd): void {
    const task = this.#task;
    this.#task = undefined;
    this.#idleSince = Date.now();
    task?.end(end);
  }

  #send(message: ToEngine): void {
    if (this.#process.state !== 'none') this.#process.channel.send(message);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener(this.view);
  }
}

function engineLost(why: string): ErrorValue {
  return toErrorValue(
    new FabulaError(
      'engine-lost',
      `The part of Fabula that draws was lost: ${why}.`,
      'Try a smaller size or the device "cpu", and close other programs that need much memory.',
    ),
  );
}
