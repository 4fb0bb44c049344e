// One story file drawn as the app draws it: document, queue, engine process, frames committed one by one.

import path from 'node:path';
import { versions } from '../../src-main/cli/versions.ts';
import type { DrawFinished } from '../../src-main/contract/drawing.ts';
import { chosenSettings } from '../../src-main/contract/settings.ts';
import { openModel } from '../../src-main/diffusion/model/model.ts';
import { forkEngine } from '../../src-main/engine/fork.ts';
import { EngineHost } from '../../src-main/engine/host.ts';
import { readStoryFile } from '../../src-main/imports/story-file/story-file.ts';
import { Drawing } from '../../src-main/queue/drawing.ts';
import { readingOf } from '../../src-main/queue/reading.ts';
import { StoryDocument } from '../../src-main/store/document/story-document.ts';

const builtInModel = { path: path.resolve(import.meta.dirname, '../../native-models/pocket') };

/** Throws Error when a scene cannot be drawn. */
export async function drawSample(storyFile: string, target: string): Promise<void> {
  const { story, settings } = await readStoryFile(storyFile);
  const document = StoryDocument.create(target, { story, settings: chosenSettings.parse(settings) });
  const drawing = new Drawing({
    engine: new EngineHost(forkEngine),
    placeOf: async () => builtInModel,
    reading: async () => readingOf(await openModel(builtInModel)),
    loras: async () => [],
    // Every machine has it, and it draws the same on each as far as that can be had.
    preferences: () => ({ device: 'cpu', previews: false }),
    versions: versions(),
  });
  try {
    const { drawn, failed, why } = await drawAll(drawing, document);
    if (failed > 0 || drawn !== story.scenes.length) {
      throw new Error(`${storyFile}: ${drawn} of ${story.scenes.length} scenes were drawn. ${why}`);
    }
    const blank = document.board.frames.find((one) => one.blank);
    if (blank) throw new Error(`${storyFile}: the picture of scene ${blank.sceneId} is empty.`);
  } finally {
    document.close();
    await drawing.close();
  }
}

async function drawAll(drawing: Drawing, document: StoryDocument): Promise<DrawFinished & { why: string }> {
  const ended = Promise.withResolvers<DrawFinished>();
  const queue = drawing.attach(document, {
    changed: ({ error }) => {
      if (error) ended.reject(new Error(`${error.message} ${error.hint}`));
    },
    progressed: () => {},
    finished: ended.resolve,
  });
  queue.enqueue({ scenes: 'all', seed: 'own' });
  const result = await ended.promise;
  const why = queue.view().jobs.flatMap(({ error }) => (error ? [`${error.message} ${error.hint}`] : []));
  await queue.close();
  return { ...result, why: why.join(' ') };
}
