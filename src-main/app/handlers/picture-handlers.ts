// Calls that take a picture out of the window's story: to the clipboard, into a file, to another program.

import path from 'node:path';
import { app } from 'electron';
import { writeAtomic } from '../../files/durable-files.ts';
import { pictureFileName } from '../../studio/picture-names.ts';
import type { Handlers } from '../../studio/router.ts';
import { copyPicture } from '../copy-picture.ts';
import { askWhereToSavePicture } from '../dialogs.ts';
import type { DraggedPictures } from '../dragged-pictures.ts';
import { storyOf } from '../stories.ts';
import type { StudioWindow } from '../studio-window.ts';

export function pictureHandlers(
  dragged: DraggedPictures,
): Pick<Handlers<StudioWindow>, 'frame.copy' | 'frame.save' | 'frame.drag'> {
  return {
    'frame.copy': async ({ id }, window) => {
      await copyPicture(storyOf(window).document.frames.png(id));
      return null;
    },
    'frame.save': async ({ id }, window) => {
      const { document } = storyOf(window);
      // Whatever happens to the story while the person looks for a folder, this is the picture that was meant.
      const png = document.frames.png(id);
      const suggested = path.join(app.getPath('pictures'), pictureFileName(document, id));
      const file = await askWhereToSavePicture(window.browser, suggested);
      if (file === undefined) return 'cancelled';
      await writeAtomic(file, png);
      return 'saved';
    },
    'frame.drag': ({ id }, window) => {
      const { document } = storyOf(window);
      dragged.drag(window.browser.webContents, pictureFileName(document, id), document.frames.png(id));
      return null;
    },
  };
}
