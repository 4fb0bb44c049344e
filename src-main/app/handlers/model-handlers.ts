// Calls about the models a person has: adding where they lie, finding them again, checking and removing them.

import { FabulaError } from '../../contract/errors.ts';
import type { ModelView } from '../../contract/models.ts';
import { machineMemory } from '../../diffusion/runtime/machine-memory.ts';
import { displayFolder } from '../../files/display-folder.ts';
import { catalogue } from '../../models/catalogue.ts';
import type { Downloads } from '../../models/downloads.ts';
import { foreignHost } from '../../models/foreign-host.ts';
import { deleteFiles, type Library } from '../../models/library.ts';
import { pathOfFile } from '../../models/model-files.ts';
import type { ModelLibrary } from '../../models/shelf.ts';
import { modelFit } from '../../studio/memory-view.ts';
import type { ModelSpeeds } from '../../studio/model-speeds.ts';
import type { OfferedFiles } from '../../studio/offered-files.ts';
import type { Handlers } from '../../studio/router.ts';
import { t } from '../../studio/texts.ts';
import { askForModel, askToDelete, askToDownload } from '../dialogs.ts';
import type { StudioWindow } from '../studio-window.ts';

export interface ModelHandlerOptions {
  models: ModelLibrary;
  library: Library;
  offered: OfferedFiles;
  downloads: Downloads;
  speeds: ModelSpeeds;
  /** Tells all windows. */
  changed: (models: ModelView[]) => void;
}

export function modelHandlers(options: ModelHandlerOptions) {
  const { models, library, offered, downloads, speeds } = options;
  const checks = new Map<string, AbortController>();
  const tellAll = async () => options.changed(await models.list());

  return {
    'models.list': () => models.list(),
    'models.here': async () => ({
      available: machineMemory(),
      speeds: Object.fromEntries((await models.list()).map((one) => [one.id, speeds.of(one)])),
    }),
    'models.fit': async ({ id }) => {
      const one = (await models.list()).find((model) => model.id === id);
      return modelFit(await models.open(one?.builtIn ? null : id));
    },
    'models.add': async ({ from }, { browser }) => {
      const title = t('dialog.addModel', 'Add a Model');
      const path =
        typeof from === 'string' ? await askForModel(browser, from, title) : offered.named(from.key);
      if (path === undefined) return 'cancelled';
      const { id } = await library.add(path);
      await tellAll();
      return { id };
    },
    'models.relink': async ({ id, from, accept }, { browser }) => {
      const model = await library.find(id);
      const kind = model.files.length === 1 && model.files[0]?.name === '' ? 'file' : 'folder';
      const title = t('dialog.findModel', 'Where is “{name}”?', { name: model.name });
      const path =
        typeof from === 'string' ? await askForModel(browser, kind, title) : offered.named(from.key);
      if (path === undefined) return 'cancelled';
      await library.relink(id, path, { accept });
      await tellAll();
      return { id };
    },
    'models.setVae': async ({ id, from }, { browser }) => {
      const { name } = await library.find(id);
      const title = t('dialog.chooseVae', 'A VAE for “{name}”', { name });
      const ask = () => askForModel(browser, 'file', title, t('dialog.vaeFile', 'VAE'));
      if (from === 'own') await library.setVae(id, undefined);
      else {
        const file = from === 'dialog' ? await ask() : offered.named(from.key);
        if (file === undefined) return 'cancelled';
        await library.setVae(id, file);
      }
      await tellAll();
      return { id };
    },
    'models.remove': async ({ id, deleteFiles: withFiles }, { browser }) => {
      const model = await library.find(id);
      const paths = model.files.map((file) => displayFolder(pathOfFile(model, file)));
      if (withFiles && !(await askToDelete(browser, model.name, paths))) return 'cancelled';
      await library.remove(id);
      if (withFiles) await deleteFiles(model);
      await tellAll();
      return 'removed';
    },
    'models.verify': async ({ id }, window) => {
      if (checks.has(id))
        throw new FabulaError('bad-request', 'This model is being checked already.', 'Wait for it.');
      const abort = new AbortController();
      checks.set(id, abort);
      const tell = paced((doneBytes: number, totalBytes: number) =>
        window.send('models.verifying', { id, doneBytes, totalBytes }),
      );
      const { right, files } = await library.verify(id, tell, abort.signal).finally(() => checks.delete(id));
      await tellAll();
      return {
        right,
        files: files.map(({ name, path, result }) => ({ name: name || lastOf(path), result })),
      };
    },
    'models.stopVerify': ({ id }) => {
      checks.get(id)?.abort();
      return null;
    },
    'catalogue.get': () =>
      catalogue.map(({ id, name, family, licence, page, bytes, aboutBytes, sha256 }) => ({
        id,
        name,
        family,
        licence,
        page,
        bytes: bytes ?? aboutBytes ?? 1,
        hashKnown: sha256 !== undefined,
      })),
    'downloads.start': async ({ source }, { browser }) => {
      // A page, which could be anyone's once it was broken, may not make this process ask just any host.
      const foreign = downloads.isKnown(source) ? undefined : foreignHost(source);
      if (foreign && !(await askToDownload(browser, foreign))) return 'cancelled';
      downloads.start(source);
      return 'started';
    },
    'downloads.stop': ({ source }) => {
      downloads.stop(source);
      return null;
    },
    'downloads.get': () => downloads.views(),
  } satisfies Partial<Handlers<StudioWindow>>;
}

/** Not more often than a person sees. */
function paced(tell: (done: number, total: number) => void): (done: number, total: number) => void {
  let last = 0;
  return (done, total) => {
    const now = Date.now();
    if (now - last < 100 && done < total) return;
    last = now;
    tell(done, total);
  };
}

const lastOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
