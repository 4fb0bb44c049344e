// Calls about CUDA's pack. Nothing is fetched before somebody asks for it.
import type { CudaSetup } from '../cuda-setup.ts';
import { askForFolder } from '../dialogs.ts';
import type { Handlers } from '../router.ts';
import type { StudioWindow } from '../studio-window.ts';
import { t } from '../texts.ts';

type Names = 'cuda.get' | 'cuda.add' | 'cuda.stop' | 'cuda.remove';

export function cudaHandlers(cuda: CudaSetup): Pick<Handlers<StudioWindow>, Names> {
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
  };
}
