// Calls about what a window shows: home, a story, and opening one in it.

import { FabulaError } from '../../contract/errors.ts';
import type { HomeView } from '../../contract/home.ts';
import type { OfferedFiles } from '../../studio/offered-files.ts';
import type { Recents } from '../../studio/recents.ts';
import type { Handlers } from '../../studio/router.ts';
import type { Samples } from '../../studio/samples.ts';
import type { Openings } from '../openings.ts';
import type { Shelf } from '../shelf.ts';
import type { Stories } from '../stories.ts';
import type { StudioWindow } from '../studio-window.ts';

export interface WindowHandlerOptions {
  stories: Stories;
  openings: Openings;
  shelf: Shelf;
  recents: Recents;
  samples: Samples;
  offered: OfferedFiles;
  home: () => HomeView;
  homeChanged: () => void;
}

export function windowHandlers(options: WindowHandlerOptions) {
  const { stories, openings, shelf, recents, samples, offered, home, homeChanged } = options;
  return {
    'window.get': (_, window) => window.view(),
    'window.listens': (_, window) => {
      window.pageListens();
      return null;
    },
    'window.settled': (_, window) => {
      window.settled();
      return null;
    },
    'home.get': home,
    'home.forget': ({ key }) => {
      stories.refuseInWork(key);
      recents.forget(key);
      homeChanged();
      return null;
    },
    'home.rename': ({ key, title }) => {
      shelf.rename(key, title);
      return null;
    },
    'home.duplicate': async ({ key }) => {
      await shelf.duplicate(key);
      return null;
    },
    'home.trash': ({ key }, window) => shelf.trash(window, key),
    'home.reveal': ({ key }) => {
      shelf.reveal(key);
      return null;
    },
    'home.stopDrawing': ({ key }) => {
      stories.stopDrawing(key);
      return null;
    },
    'story.new': ({ title }, window) => stories.create(window, title),
    'story.open': ({ from }, window) => {
      if (from === 'dialog') return openings.openByDialog(window);
      if (from === 'sample') return stories.openSample(window);
      if ('keys' in from)
        return openings.openPictures(
          window,
          from.keys.map((key) => offered.named(key)),
          from.scene,
        );
      if (samples.fileOf(from.key) !== undefined) return stories.openSample(window, from.key);
      const dropped = offered.fileOf(from.key);
      if (dropped !== undefined) return openings.open(window, dropped);
      return stories.openFile(window, fileOf(from.key));
    },
  } satisfies Partial<Handlers<StudioWindow>>;

  function fileOf(key: string): string {
    const file = recents.fileOf(key);
    if (file !== undefined) return file;
    throw new FabulaError(
      'file-not-found',
      'Fabula does not know this file any more.',
      'Open it with "Open…".',
    );
  }
}
