// Calls about drawing: the queue of the window's story, the engine, the models.

import type { DrawRequest } from '../../contract/drawing.ts';
import type { Device } from '../../contract/settings.ts';
import type { ModelLibrary } from '../../models/shelf.ts';
import type { Drawing } from '../../queue/drawing.ts';
import type { DrawingQueue } from '../../queue/drawing-queue.ts';
import { scenesDrawnAlike } from '../../queue/same-again.ts';
import type { Run } from '../../story/run.ts';
import type { OpenStory } from '../../studio/open-story.ts';
import type { Handlers } from '../../studio/router.ts';
import { storyOf } from '../stories.ts';
import type { StudioWindow } from '../studio-window.ts';

export interface DrawingHandlerOptions {
  drawing: Drawing;
  models: ModelLibrary;
  versions: Run['versions'];
  /** What a person chose to draw on. */
  device: () => Device;
}

export function drawingHandlers({ drawing, models, versions, device }: DrawingHandlerOptions) {
  const toChange = (window: StudioWindow) => storyOf(window).toChange().queue;
  const withQueue = (window: StudioWindow, act: (queue: DrawingQueue) => void) => {
    act(toChange(window));
    return null;
  };
  /** A model that cannot be opened is no reason not to ask for pictures: the queue says what is wrong with it. */
  const drawnAlike = async ({ document }: OpenStory, scenes: DrawRequest['scenes']) => {
    const { modelId } = document.board.story;
    const model = await models.open(modelId).catch(() => undefined);
    if (!model || document.board.story.modelId !== modelId) return [];
    const chosen = device();
    const known = drawing.engine.device ?? (chosen === 'auto' ? undefined : chosen);
    return scenesDrawnAlike(document, scenes, { model, versions, device: known });
  };
  return {
    'draw.start': async (request, window) => {
      const story = storyOf(window).toChange();
      const same =
        request.unlessSame && request.seed === 'own' && (request.takes ?? 1) === 1
          ? await drawnAlike(story, request.scenes)
          : [];
      return { jobs: story.queue.enqueue(request, new Set(same)), same };
    },
    'draw.compare': async ({ scenes }, window) => {
      const usual = await models.holdsByPicture(storyOf(window).document.board.story.modelId);
      return { jobs: toChange(window).compare(scenes, usual) };
    },
    'queue.get': (_, window) => storyOf(window).queue.view(),
    'queue.move': ({ id, to }, window) => withQueue(window, (queue) => queue.move(id, to)),
    'queue.pause': (_, window) => withQueue(window, (queue) => queue.pause()),
    'queue.resume': (_, window) => withQueue(window, (queue) => queue.resume()),
    'queue.retry': (_, window) => withQueue(window, (queue) => queue.retry()),
    'queue.cancel': ({ jobs }, window) => withQueue(window, (queue) => queue.cancel(jobs)),
    'engine.get': () => drawing.engine,
  } satisfies Partial<Handlers<StudioWindow>>;
}
