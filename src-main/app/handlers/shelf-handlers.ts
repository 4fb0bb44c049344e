// Calls about the shelf of characters and styles. What is added to a story goes through `story.edit`, as if written.

import type { KeptShelf } from '../../studio/kept/kept-shelf.ts';
import type { Handlers } from '../../studio/router.ts';
import { storyOf } from '../stories.ts';
import type { StudioWindow } from '../studio-window.ts';

export function shelfHandlers(shelf: KeptShelf) {
  return {
    'shelf.get': () => shelf.view(),
    'shelf.keep': async (request, window) => {
      await window.settle();
      await shelf.keep(storyOf(window).document, request);
      return null;
    },
    'shelf.remove': async ({ id, removed }) => {
      await shelf.setRemoved(id, removed);
      return null;
    },
  } satisfies Partial<Handlers<StudioWindow>>;
}
