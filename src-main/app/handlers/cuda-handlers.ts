// Calls about CUDA's pack. Nothing is fetched before somebody asks for it.

import type { CudaSetup } from '../../models/cuda/cuda-setup.ts';
import type { Handlers } from '../../studio/router.ts';
import { t } from '../../studio/texts.ts';
import { askForFolder } from '../dialogs.ts';
import type { StudioWindow } from '../studio-window.ts';

export function cudaHandlers(cuda: CudaSetup) {
  return {
    'cuda.get': () => cuda.view(),
    'cuda.add': async ({ from }, { browser }) => {
      if (from === 'network') cuda.add();
      else {
        const folder = await askForFolder(browser, t('dialog.cudaFolder', 'The Folder with CUDA’s Archives'));
        if (folder !== undefined) cuda.add(folder);
      }
      return null;
    },
    'cuda.stop': async () => {
      await cuda.stop();
      return null;
    },
    'cuda.remove': async () => {
      await cuda.remove();
      return null;
    },
  } satisfies Partial<Handlers<StudioWindow>>;
}
