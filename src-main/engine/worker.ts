// One task after the other through the story engine: frames out as encoded pictures, with their records in them.

import type { UnusedDevice } from '../contract/drawing.ts';
import { toErrorValue } from '../contract/errors.ts';
import type { Frame, StoryProgress, StoryRequest } from '../diffusion/story-request.ts';
import { resolveStory, StoryEngine } from '../diffusion/tell-story.ts';
import { isBlank } from '../pictures/blank-picture.ts';
import { framePng } from '../pictures/frame-png.ts';
import type { FrameRecord } from '../pictures/frame-record.ts';
import { previewPng, thumbnailWebp } from '../pictures/thumbnail.ts';
import type { Run } from '../story/run.ts';
import type { DrawTask, EngineProgress, FromEngine, ToEngine } from './messages.ts';

type Message = Exclude<ToEngine, { type: 'shutdown' | 'survey' }>;

interface Current {
  id: number;
  abort: AbortController;
  finished: number;
  /** No more pictures than these are wanted. */
  keep: number;
  done: Promise<void>;
}

export class EngineWorker {
  readonly #send: (message: FromEngine) => void;
  readonly #engine = new StoryEngine();
  #current: Current | undefined;

  constructor(send: (message: FromEngine) => void) {
    this.#send = send;
  }

  take(message: Message): void {
    if (message.type === 'ping') this.#send({ type: 'pong' });
    else if (message.type === 'stop') this.#stop(message.task, message.keep);
    else this.#begin(message.task, message.request);
  }

  #begin(id: number, request: DrawTask): void {
    const current: Current = {
      id,
      abort: new AbortController(),
      finished: 0,
      keep: request.draw.length,
      done: Promise.resolve(),
    };
    const before = this.#current?.done;
    this.#current = current;
    current.done = Promise.resolve(before).then(() => this.#draw(current, request));
  }

  /** Stops what is in work and frees the models. */
  async close(): Promise<void> {
    this.#current?.abort.abort();
    await this.#current?.done;
    await this.#engine.release();
  }

  #stop(task: number, keep: number): void {
    const current = this.#current;
    if (current?.id !== task) return;
    current.keep = Math.min(current.keep, keep);
    if (current.finished >= current.keep) current.abort.abort();
  }

  async #draw(current: Current, task: DrawTask): Promise<void> {
    const { signal } = current.abort;
    const send = this.#send;
    const { modelFolder, vae, device, scenes, draw } = task;
    const loras = task.loras.map(({ file, strength, sha256 }) => ({ file, strength, sha256 }));
    const settings = { ...task.settings, ...(loras.length > 0 ? { loras } : {}) };
    const request: StoryRequest = {
      modelFolder,
      device,
      scenes,
      draw,
      settings,
      ...(vae === undefined ? {} : { vae }),
    };
    try {
      const { run, notUsed } = await this.#resolve(request, task);
      send({ type: 'resolved', task: current.id, run, notUsed });
      const options = { signal, previews: task.previews, onProgress: progressTo(current, send) };
      for await (const frame of this.#engine.tellStory(request, options)) {
        send({ type: 'frame', task: current.id, frame: await encoded(frame, task, run) });
        current.finished += 1;
        if (current.finished >= current.keep) break;
      }
      const all = current.finished === draw.length;
      send({ type: 'ended', task: current.id, how: all ? 'finished' : 'stopped' });
    } catch (error) {
      if (signal.aborted) send({ type: 'ended', task: current.id, how: 'stopped' });
      else send({ type: 'failed', task: current.id, error: toErrorValue(error) });
    }
  }

  async #resolve(
    request: StoryRequest,
    { versions, loras: named }: DrawTask,
  ): Promise<{ run: Run; notUsed: UnusedDevice[] }> {
    const { model, device, settings, notUsed } = await resolveStory(request);
    const { id, name, hash } = model;
    // The record has the names that the story has, whatever the files are called.
    const loras = settings.loras.map((lora, at) => ({ ...lora, file: `${named[at]!.name}.safetensors` }));
    const run = { versions, model: { id, name, hash }, device, settings: { ...settings, loras } };
    return { run, notUsed };
  }
}

function progressTo(current: Current, send: (message: FromEngine) => void) {
  // Encoding a preview takes a moment; one that is not ready when the next comes is left out.
  let encoding = false;
  return ({ stage, scene, step, steps, preview }: StoryProgress): void => {
    const progress: EngineProgress = {
      stage,
      ...(scene === undefined ? {} : { scene }),
      ...(step === undefined ? {} : { step: step + 1 }),
      ...(steps === undefined ? {} : { steps }),
    };
    send({ type: 'progress', task: current.id, progress });
    if (!preview || scene === undefined || encoding) return;
    encoding = true;
    previewPng(preview)
      .then((png) => send({ type: 'preview', task: current.id, scene, png: carried(png) }))
      .catch(() => {})
      .finally(() => {
        encoding = false;
      });
  };
}

async function encoded(frame: Frame, task: DrawTask, run: Run) {
  const { scene, seed, prompt, window, picture, seconds } = frame;
  const { identityPrompt, framePrompt } = task.scenes[scene]!;
  const record: FrameRecord = {
    format: 'fabula-frame',
    version: 1,
    scene: task.numbers[scene]!,
    scenes: task.storyScenes,
    identityPrompt,
    framePrompt,
    prompt,
    window: window.map((index) => task.numbers[index]!),
    seed,
    run,
  };
  const [png, thumbnail] = await Promise.all([framePng(picture, record), thumbnailWebp(picture)]);
  const { width, height } = picture;
  const files = { png: carried(png), thumbnail: carried(thumbnail) };
  return { scene, seed, prompt, window, width, height, seconds, blank: isBlank(picture), ...files };
}

/** sharp's WebAssembly build answers with views of its shared memory, which no message can carry. */
const carried = (bytes: Uint8Array): Uint8Array =>
  bytes.buffer instanceof SharedArrayBuffer ? new Uint8Array(bytes) : bytes;
