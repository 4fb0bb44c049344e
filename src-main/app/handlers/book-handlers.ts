// Calls about making a book of the window's story.

import { shell } from 'electron';
import type { AddedEnlarger } from '../../studio/added-enlarger.ts';
import { takeCaptions } from '../../studio/book-captions.ts';
import { BookPreviews } from '../../studio/book-previews.ts';
import type { Handlers } from '../../studio/router.ts';
import { t } from '../../studio/texts.ts';
import { copyPicture } from '../copy-picture.ts';
import { askForFolder, askForModel, askForTable } from '../dialogs.ts';
import { storyOf } from '../stories.ts';
import type { StudioWindow } from '../studio-window.ts';

export function bookHandlers(enlarger: AddedEnlarger) {
  const previews = new BookPreviews();
  return {
    'book.export': async (request, window) => {
      const { book } = storyOf(window);
      book.refuseSecond();
      const folder = await askForFolder(window.browser, t('dialog.exportFolder', 'Where the Book Goes'));
      if (folder === undefined) return null;
      return book.run({
        request,
        folder,
        enlarger,
        onProgress: (progress) => window.send('book.progress', progress),
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
    'book.stop': async (_, window) => {
      await window.story?.book.stop();
      return null;
    },
    'book.reveal': (_, window) => {
      const last = window.story?.book.last;
      if (last !== undefined) shell.showItemInFolder(last);
      return null;
    },
  } satisfies Partial<Handlers<StudioWindow>>;
}
