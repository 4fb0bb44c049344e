// A document, its queue and a real engine process for tests: what the app puts together, without the app. Draws
// with a tiny checkpoint of random weights, which is all the machinery needs.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DrawFinished, DrawProgress, QueueView } from '../../contract/drawing.ts';
import type { ChosenSettings } from '../../contract/settings.ts';
import { openModel } from '../../diffusion/model/model.ts';
import type { SpawnEngine } from '../../engine/channel.ts';
import { forkEngine } from '../../engine/fork.ts';
import { EngineHost, type EngineTimes } from '../../engine/host.ts';
import { StoryDocument } from '../../store/document/story-document.ts';
import type { LocateLoras } from '../batch-work.ts';
import { Drawing } from '../drawing.ts';
import type { DrawingQueue } from '../drawing-queue.ts';
import { readingOf } from '../reading.ts';

const native = (path: string) => fileURLToPath(new URL(`../../../native-models/${path}`, import.meta.url));

export const tinyModel = native('parity/fixtures/whole-method/models/tiny-sd15');
export const pocketModel = native('pocket');
export const hasPocket = existsSync(join(pocketModel, 'model_index.json'));

export const tinySettings: ChosenSettings = { width: 64, height: 64, steps: 4 };
export const versions = { fabula: '0.1.0', onnxruntime: '1.30.0' };

export function createStory(path: string, prompts: readonly string[]): StoryDocument {
  const characters = [
    { name: 'Fox', description: 'a red fox' },
    { name: 'Owl', description: 'an owl' },
  ];
  const scenes = prompts.map((prompt) => ({ prompt }));
  return StoryDocument.create(path, {
    settings: tinySettings,
    story: { title: 'The Fox', style: 'ink', characters, scenes },
  });
}

export interface Studio {
  drawing: Drawing;
  engine: EngineHost;
  /** Ends the engine process and waits for it. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface StudioOptions {
  times?: Partial<EngineTimes>;
  /** Starts the engine process; a real one when absent. */
  spawn?: SpawnEngine;
  /** Where a story's model lies; the tiny one when absent. */
  pathOf?: (modelId: string | null) => Promise<string>;
  loras?: LocateLoras;
  previews?: boolean;
}

export function startStudio({
  times,
  spawn = forkEngine,
  pathOf,
  loras,
  previews = false,
}: StudioOptions = {}): Studio {
  const engine = new EngineHost(spawn, { pause: 50, ...times });
  const placeOf = async (modelId: string | null) => ({ path: (await pathOf?.(modelId)) ?? tinyModel });
  const drawing = new Drawing({
    engine,
    placeOf,
    reading: async (modelId) => readingOf(await openModel(await placeOf(modelId))),
    loras: loras ?? (async () => []),
    preferences: () => ({ device: 'cpu', previews }),
    versions,
  });
  return { drawing, engine, [Symbol.asyncDispose]: () => drawing.close() };
}

type Event =
  | { type: 'queue'; view: QueueView }
  | { type: 'progress'; progress: Omit<DrawProgress, 'preview'>; preview: Uint8Array | undefined }
  | { type: 'finished'; result: DrawFinished };

/** A queue whose events are kept and can be waited for. */
export class WatchedQueue {
  readonly queue: DrawingQueue;
  readonly events: Event[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(drawing: Drawing, document: StoryDocument) {
    const note = (event: Event) => {
      this.events.push(event);
      for (const check of this.#waiting) check();
    };
    this.queue = drawing.attach(document, {
      changed: (view) => note({ type: 'queue', view }),
      progressed: (progress, preview) => note({ type: 'progress', progress, preview }),
      finished: (result) => note({ type: 'finished', result }),
    });
  }

  get progress(): Omit<DrawProgress, 'preview'>[] {
    return this.events.flatMap((one) => (one.type === 'progress' ? [one.progress] : []));
  }

  /** The first event from now on that `pick` answers something for. */
  next<T>(pick: (event: Event) => T | undefined | false): Promise<T> {
    const from = this.events.length;
    return new Promise((resolve) => {
      const check = () => {
        for (const event of this.events.slice(from)) {
          const found = pick(event);
          if (found === undefined || found === false) continue;
          this.#waiting.delete(check);
          return resolve(found);
        }
      };
      this.#waiting.add(check);
    });
  }

  finished(): Promise<DrawFinished> {
    return this.next((event) => event.type === 'finished' && event.result);
  }

  /** The sampler is at work on this scene. */
  sampling(scene: number): Promise<boolean> {
    return this.next(
      (event) =>
        event.type === 'progress' && event.progress.scene === scene && event.progress.stage === 'sampling',
    );
  }

  status(wanted: QueueView['status']): Promise<QueueView> {
    return this.next((event) => event.type === 'queue' && event.view.status === wanted && event.view);
  }
}
