// Calls about drawing: the queue of the window's story, the engine, the models.
import type { Handlers } from '../router.ts';
import type { Services, StoryQueue } from '../services.ts';
import { storyOf } from '../stories.ts';
import type { StudioWindow } from '../studio-window.ts';

type Names =
  | 'draw.start'
  | 'draw.compare'
  | 'queue.get'
  | 'queue.move'
  | 'queue.pause'
  | 'queue.resume'
  | 'queue.retry'
  | 'queue.cancel'
  | 'engine.get'
  | 'models.list';

export function drawingHandlers({ drawing }: Services): Pick<Handlers<StudioWindow>, Names> {
  const withQueue = (window: StudioWindow, act: (queue: StoryQueue) => void) => {
    act(storyOf(window).queue);
    return null;
  };
  return {
    'draw.start': (request, window) => ({ jobs: storyOf(window).queue.draw(request) }),
    'draw.compare': ({ scenes }, window) => ({ jobs: storyOf(window).queue.compare(scenes) }),
    'queue.get': (_, window) => storyOf(window).queue.view(),
    'queue.move': ({ id, to }, window) => withQueue(window, (queue) => queue.move(id, to)),
    'queue.pause': (_, window) => withQueue(window, (queue) => queue.pause()),
    'queue.resume': (_, window) => withQueue(window, (queue) => queue.resume()),
    'queue.retry': (_, window) => withQueue(window, (queue) => queue.retry()),
    'queue.cancel': ({ jobs }, window) => withQueue(window, (queue) => queue.cancel(jobs)),
    'engine.get': () => drawing.engine(),
    'models.list': () => drawing.models(),
  };
}
