// Documents for tests: real files, with pictures that are bytes and not drawn.

import { drawSettings } from '../../contract/settings.ts';
import type { Run } from '../../story/run.ts';
import type { FinishedFrame, FrameRun } from '../document/document-frames.ts';
import { type OpenOptions, StoryDocument } from '../document/story-document.ts';

/** Two characters and `scenes` scenes. */
export function createSample(path: string, scenes = 3, options: OpenOptions = {}): StoryDocument {
  const story = {
    title: 'The Fox',
    style: 'watercolour',
    characters: [
      { name: 'Fox', description: 'a red fox with a coat' },
      { name: 'Owl', description: 'a grey owl' },
    ],
    scenes: Array.from({ length: scenes }, (_, i) => ({
      prompt: `scene ${i + 1}`,
      caption: `Page ${i + 1}`,
    })),
  };
  return StoryDocument.create(path, { story }, options);
}

export { temporaryFolder } from '../../files/testing/temporary-folder.ts';

export const sampleRun: Run = {
  versions: { fabula: '0.1.0', onnxruntime: '1.30.0' },
  model: { id: 'pocket', name: 'Pocket', hash: 'ab'.repeat(32) },
  device: 'cpu',
  settings: {
    ...drawSettings.parse({}),
    width: 256,
    height: 256,
    steps: 20,
    guidanceScale: 5,
    scheduler: 'euler',
  },
};

export const newRun = (document: StoryDocument): FrameRun => {
  const { modelId, settings } = document.board.story;
  return { startedAt: 1000, requested: { modelId, settings }, run: sampleRun };
};

interface SampleFrame {
  comparison?: boolean;
  blank?: boolean;
  png?: Uint8Array;
  thumbnail?: Uint8Array;
  run?: FrameRun;
  /** Tried out for this picture alone. */
  seed?: number;
}

/** A job for the scene and the picture that finishes it, not yet saved. */
export function finishedFrame(
  document: StoryDocument,
  sceneId: number,
  more: SampleFrame = {},
): FinishedFrame {
  const { comparison = false, blank = false } = more;
  const [jobId] = document.jobs.add([{ sceneId, method: 'onestory', seed: more.seed ?? null, comparison }]);
  const scene = document.board.scenes.find((one) => one.id === sceneId)!;
  return {
    jobId: jobId!,
    run: more.run ?? newRun(document),
    frame: {
      sceneId,
      drawnAt: 2000,
      seconds: 1.5,
      seed: more.seed ?? document.board.story.seed,
      seedFrom: more.seed === undefined ? 'story' : 'chosen',
      width: 256,
      height: 256,
      identityPrompt: 'watercolour a red fox with a coat',
      framePrompt: scene.prompt,
      negative: '',
      held: '',
      subjects: [],
      prompt: `watercolour a red fox with a coat ${scene.prompt}`,
      window: [{ scene: sceneId, framePrompt: scene.prompt }],
      comparison,
      blank,
    },
    image: {
      png: more.png ?? Buffer.from(`png of ${scene.prompt}`),
      thumbnail: more.thumbnail ?? Buffer.from('small'),
    },
  };
}

/** The new frame's id. */
export function drawSample(
  document: StoryDocument,
  sceneId: number,
  more: Parameters<typeof finishedFrame>[2] = {},
) {
  return document.frames.commit(finishedFrame(document, sceneId, more))!.frameId;
}
