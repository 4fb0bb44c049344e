// Calls about drawing: the queue of the window's story, the engine, the models.

import type { Drawing } from '../../queue/drawing.ts';
import type { DrawingQueue } from '../../queue/drawing-queue.ts';
import type { Handlers } from '../../studio/router.ts';
import { storyOf } from '../stories.ts';
import type { StudioWindow } from '../studio-window.ts';

export function drawingHandlers(drawing: Drawing) {
  const toChange = (window: StudioWindow) => storyOf(window).toChange().queue;
  const withQueue = (window: StudioWindow, act: (queue: DrawingQueue) => void) => {
    act(toChange(window));
    return null;
  };
  return {
    'draw.start': (request, window) => ({ jobs: toChange(window).enqueue(request) }),
    'draw.compare': ({ scenes }, window) => ({ jobs: toChange(window).compare(scenes) }),
    'queue.get': (_, window) => storyOf(window).queue.view(),
    'queue.move': ({ id, to }, window) => withQueue(window, (queue) => queue.move(id, to)),
    'queue.pause': (_, window) => withQueue(window, (queue) => queue.pause()),
    'queue.resume': (_, window) => withQueue(window, (queue) => queue.resume()),
    'queue.retry': (_, window) => withQueue(window, (queue) => queue.retry()),
    'queue.cancel': ({ jobs }, window) => withQueue(window, (queue) => queue.cancel(jobs)),
    'engine.get': () => drawing.engine,
  } satisfies Partial<Handlers<StudioWindow>>;
}
