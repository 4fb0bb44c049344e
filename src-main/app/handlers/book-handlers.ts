// Calls about making a book of the window's story.

import path from 'node:path';
import { shell } from 'electron';
import type { AddedEnlarger } from '../../studio/added-enlarger.ts';
import { takeCaptions } from '../../studio/book-captions.ts';
import { BookExports } from '../../studio/book-exports.ts';
import { BookPreviews } from '../../studio/book-previews.ts';
import type { Handlers } from '../../studio/router.ts';
import { t } from '../../studio/texts.ts';
import { copyPicture } from '../copy-picture.ts';
import { askForFolder, askForModel, askForTable } from '../dialogs.ts';
import { storyOf } from '../stories.ts';
import type { StudioWindow } from '../studio-window.ts';

export function bookHandlers(enlarger: AddedEnlarger) {
  const exports = new BookExports<StudioWindow>();
  const previews = new BookPreviews();
  return {
    'book.export': async (request, window) => {
      const { document } = storyOf(window);
      exports.refuseSecond(window);
      const folder = await askForFolder(window.browser, t('dialog.exportFolder', 'Where the Book Goes'));
      if (folder === undefined) return null;
      return exports.run(window, {
        document,
        request,
        folder,
        enlarger,
        unnamed: path.parse(document.path).name,
        onProgress: (progress) => {
          if (!window.browser.isDestroyed()) window.send('book.progress', progress);
        },
      });
    },
    'enlarger.get': () => enlarger.view(),
    'enlarger.add': async (_, window) => {
      const title = t('dialog.enlarger', 'Network That Enlarges Pictures');
      const what = t('dialog.enlargerFile', 'ESRGAN, Real-ESRGAN');
      const file = await askForModel(window.browser, 'file', title, what);
      return file === undefined ? null : enlarger.add(file);
    },
    'book.preview': (request, window) => previews.spread(storyOf(window).document, request),
    'book.layouts': (request, window) => previews.layouts(storyOf(window).document, request),
    'book.captions': async (_, window) => {
      const { document } = storyOf(window);
      const file = await askForTable(window.browser);
      return file === undefined ? null : takeCaptions(document, file);
    },
    'book.copyPage': async (request, window) => {
      await copyPicture(await previews.picture(storyOf(window).document, request));
      return null;
    },
    'book.stop': (_, window) => {
      exports.stop(window);
      return null;
    },
    'book.reveal': (_, window) => {
      const last = exports.last(window);
      if (last !== undefined) shell.showItemInFolder(last);
      return null;
    },
  } satisfies Partial<Handlers<StudioWindow>>;
}
