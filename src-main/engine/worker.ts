// One task after the other through the story engine: frames out as encoded pictures, with their records in them.

import { toErrorValue } from '../contract/errors.ts';
import type { Frame, FrameOptions, ResolvedStory } from '../diffusion/story-request.ts';
import { StoryEngine } from '../diffusion/tell-story.ts';
import { isBlank } from '../pictures/blank-picture.ts';
import { framePng } from '../pictures/frame-png.ts';
import { type Drawing, recordOf } from '../pictures/frame-record.ts';
import { type HashesForOthers, hashesForOthers } from '../pictures/hashes-for-others.ts';
import { previewPng, thumbnailWebp } from '../pictures/thumbnail.ts';
import type { Run } from '../story/run.ts';
import type { DrawTask, EngineFrame, FromEngine, ToEngine } from './messages.ts';

type Message = Exclude<ToEngine, { type: 'shutdown' | 'survey' | 'check' | 'enlarge' }>;

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
    else if (message.type === 'stop') this.#stop(message.id, message.keep);
    else this.#begin(message.id, message.task);
  }

  #begin(id: number, task: DrawTask): void {
    const current: Current = {
      id,
      abort: new AbortController(),
      finished: 0,
      keep: task.request.draw.length,
      done: Promise.resolve(),
    };
    const before = this.#current?.done;
    this.#current = current;
    current.done = Promise.resolve(before).then(() => this.#draw(current, task));
  }

  /** Stops what is in work and frees the models. */
  async close(): Promise<void> {
    this.#current?.abort.abort();
    await this.#current?.done;
    await this.#engine.release();
  }

  #stop(id: number, keep: number): void {
    const current = this.#current;
    if (current?.id !== id) return;
    current.keep = Math.min(current.keep, keep);
    if (current.finished >= current.keep) current.abort.abort();
  }

  async #draw(current: Current, { request, record, previews }: DrawTask): Promise<void> {
    const { id } = current;
    const { signal } = current.abort;
    const send = this.#send;
    try {
      const story = await this.#engine.open(request);
      const run = runOf(story.resolved, record);
      send({ type: 'resolved', id, run, notUsed: story.resolved.notUsed });
      const { numbers, storyScenes } = record;
      const scenes = request.scenes.map((scene, index) => ({ ...scene, number: numbers[index]! }));
      const options = { signal, previews, onProgress: progressTo(id, send) };
      const hashes = await hashesOf(story.resolved);
      for await (const frame of story.frames(options)) {
        send({ type: 'frame', id, frame: await encoded(frame, { scenes, storyScenes, run }, hashes) });
        current.finished += 1;
        if (current.finished >= current.keep) break;
      }
      const all = current.finished === request.draw.length;
      send({ type: 'ended', id, how: all ? 'finished' : 'stopped' });
    } catch (error) {
      if (signal.aborted) send({ type: 'ended', id, how: 'stopped' });
      else send({ type: 'failed', id, error: toErrorValue(error) });
    }
  }
}

function runOf({ model, device, settings }: ResolvedStory, { versions, loraNames }: DrawTask['record']): Run {
  const { id, name, hash } = model;
  const loras = settings.loras.map((lora, at) => ({ ...lora, file: `${loraNames[at]!}.safetensors` }));
  return { versions, model: { id, name, hash }, device, settings: { ...settings, loras } };
}

function progressTo(
  id: number,
  send: (message: FromEngine) => void,
): NonNullable<FrameOptions['onProgress']> {
  // Encoding a preview takes a moment; one that is not ready when the next comes is left out.
  let encoding = false;
  return (progress, preview) => {
    send({ type: 'progress', id, progress });
    const { scene } = progress;
    if (!preview || scene === undefined || encoding) return;
    encoding = true;
    previewPng(preview)
      .then((png) => send({ type: 'preview', id, scene, png: carried(png) }))
      .catch(() => {})
      .finally(() => {
        encoding = false;
      });
  };
}

const hashesOf = ({ model, settings }: ResolvedStory): Promise<HashesForOthers | undefined> =>
  hashesForOthers(
    model.path,
    settings.loras.map(({ file }) => file),
  );

async function encoded(
  frame: Frame,
  drawing: Drawing,
  hashes: HashesForOthers | undefined,
): Promise<EngineFrame> {
  const { scene, seed, prompt, window, picture, seconds, subjects } = frame;
  const [png, thumbnail] = await Promise.all([
    framePng(picture, recordOf(frame, drawing), hashes),
    thumbnailWebp(picture),
  ]);
  const { width, height } = picture;
  const files = { png: carried(png), thumbnail: carried(thumbnail) };
  const made = { scene, seed, prompt, window, seconds, subjects };
  return { ...made, width, height, blank: isBlank(picture), ...files };
}

/** sharp's WebAssembly build answers with views of its shared memory, which no message can carry. */
const carried = (bytes: Uint8Array): Uint8Array =>
  bytes.buffer instanceof SharedArrayBuffer ? new Uint8Array(bytes) : bytes;
