// Calls about LoRA files: those of the window's story, where they lie and whether they fit its model.

import { applyLoras } from '../../../native-models/index.ts';
import type { ErrorValue } from '../../contract/errors.ts';
import { toErrorValue } from '../../contract/errors.ts';
import type { LoraView } from '../../contract/loras.ts';
import type { ChosenLora } from '../../contract/settings.ts';
import type { Model } from '../../diffusion/model/model.ts';
import { displayFolder, withoutHome } from '../../files/display-folder.ts';
import { type LoraLibrary, requireLora } from '../../models/lora-library.ts';
import type { ModelLibrary } from '../../models/shelf.ts';
import type { OfferedFiles } from '../../studio/offered-files.ts';
import type { Handlers } from '../../studio/router.ts';
import { t } from '../../studio/texts.ts';
import { askForModel } from '../dialogs.ts';
import { storyOf } from '../stories.ts';
import type { StudioWindow } from '../studio-window.ts';

export interface LoraHandlerOptions {
  loras: LoraLibrary;
  models: ModelLibrary;
  offered: OfferedFiles;
}

export function loraHandlers({ loras, models, offered }: LoraHandlerOptions) {
  /** Undefined for a model that cannot be opened: what is wrong with it is told elsewhere. */
  const modelOf = (window: StudioWindow) =>
    models.open(storyOf(window).document.board.story.modelId).catch(() => undefined);

  return {
    'loras.get': async (_, window) => {
      const wanted = storyOf(window).document.board.story.settings.loras ?? [];
      if (wanted.length === 0) return [];
      const [model, known] = [await modelOf(window), await loras.all()];
      const view = async (lora: ChosenLora): Promise<LoraView> => {
        const { sha256 } = lora;
        const record = known.find((one) => one.sha256 === sha256);
        const problem = await problemOf(loras, lora, model);
        return {
          sha256,
          ...(record ? { place: displayFolder(record.path), bytes: record.bytes } : {}),
          ...(problem ? { problem } : {}),
        };
      };
      return Promise.all(wanted.map(view));
    },
    'loras.add': async ({ from }, window) => {
      const title = t('dialog.addLora', 'Add a LoRA');
      const file =
        from === 'file'
          ? await askForModel(window.browser, 'file', title, t('dialog.loraFile', 'LoRA'))
          : offered.named(from.key);
      if (file === undefined) return 'cancelled';
      await requireLora(file);
      const model = await modelOf(window);
      if (model) await applyLoras(model.checkpoint, [{ file, strength: 1 }]);
      const { name, sha256 } = await loras.add(file);
      return { name, sha256 };
    },
    'loras.relink': async ({ name, sha256, from }, { browser }) => {
      const title = t('dialog.findLora', 'Where is the LoRA “{name}”?', { name });
      const file =
        from === 'dialog'
          ? await askForModel(browser, 'file', title, t('dialog.loraFile', 'LoRA'))
          : offered.named(from.key);
      if (file === undefined) return 'cancelled';
      await loras.relink({ name, sha256 }, file);
      return 'found';
    },
  } satisfies Partial<Handlers<StudioWindow>>;
}

async function problemOf(
  loras: LoraLibrary,
  lora: ChosenLora,
  model: Model | undefined,
): Promise<ErrorValue | undefined> {
  try {
    const file = await loras.pathOf(lora);
    if (model) await applyLoras(model.checkpoint, [{ file, strength: lora.strength }]);
    return undefined;
  } catch (error) {
    return withoutHome(toErrorValue(error));
  }
}
