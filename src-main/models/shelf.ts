// The models there are: the one that comes with Fabula, those of the person's library, and folders put into the
// models folder. Stories name them by id; null is the built-in one.

import fs from 'node:fs/promises';
import path from 'node:path';
import { limitsNote } from '../../native-models/index.ts';
import { type ErrorValue, FabulaError, toErrorValue } from '../contract/errors.ts';
import type { ModelView } from '../contract/models.ts';
import { publishedSettings } from '../contract/setting-facts.ts';
import { publishedSampling, publishedScheduler } from '../contract/settings.ts';
import { type Model, openModel } from '../diffusion/model/model.ts';
import { mergeSettings, resolveSettings } from '../diffusion/model/settings.ts';
import type { ModelPlace } from '../diffusion/story-request.ts';
import { displayFolder, withoutHome } from '../files/display-folder.ts';
import type { Library } from './library.ts';
import { bytesOf, type LibraryModel } from './library-record.ts';
import { openOptions } from './model-files.ts';
import { wordListsOf } from './word-lists.ts';

const builtInModel = 'pocket';

export class ModelLibrary {
  readonly #builtIn: string;
  readonly #folder: string;
  readonly #library: Library;
  /** Opened once: configs, tokenizers and headers, no weights. */
  readonly #opened = new Map<string, Promise<Model>>();

  /** @param builtIn The built-in model's folder. @param folder Another place for models, each in a folder. */
  constructor(builtIn: string, folder: string, library: Library) {
    this.#builtIn = builtIn;
    this.#folder = folder;
    this.#library = library;
  }

  async list(): Promise<ModelView[]> {
    const known = await this.#library.models();
    const others = (await this.#own()).filter((id) => !known.some((one) => one.id === id));
    return Promise.all([
      this.#view(null),
      ...known.map((one) => this.#libraryView(one)),
      ...others.map((id) => this.#view(id)),
    ]);
  }

  /** Throws FabulaError `model-not-found` or `model-changed`, in words for the studio. */
  async placeOf(id: string | null): Promise<ModelPlace> {
    const known = (await this.#library.models()).find((one) => one.id === id);
    if (known) {
      const path = await this.#library.pathOf(known).catch((error: unknown) => {
        const { code, message, hint } = told(error);
        throw new FabulaError(code, message, hint, { cause: error });
      });
      return { path, ...openOptions(known) };
    }
    const folder = this.#path(id);
    if (folder && (await fs.stat(folder).catch(() => undefined))?.isDirectory()) return { path: folder };
    throw id === null
      ? new FabulaError('model-not-found', 'The built-in model is missing.', 'Install Fabula again.')
      : new FabulaError(
          'model-not-found',
          `The model "${id}" is not on this machine.`,
          'Choose another model for this story, or add this one again.',
        );
  }

  /** Throws FabulaError or CheckpointError for what cannot be used. */
  async open(id: string | null): Promise<Model> {
    const place = await this.placeOf(id);
    // A model that was replaced and taken as it is lies at the same path with another content.
    const content = (await this.#library.models()).find((one) => one.id === id)?.hash ?? '';
    const key = `${place.path}\0${content}`;
    const known = this.#opened.get(key);
    if (known) return known;
    const opened = openModel(place);
    this.#opened.set(key, opened);
    opened.catch(() => this.#opened.delete(key));
    return opened;
  }

  /** Whether it holds characters by pictures of themselves where a story says nothing; not one that cannot be opened. */
  async holdsByPicture(id: string | null): Promise<boolean> {
    const model = await this.open(id).catch(() => undefined);
    return model !== undefined && Boolean(mergeSettings(model, {}).hold?.picture);
  }

  #path(id: string | null): string | undefined {
    if (id === null) return this.#builtIn;
    return isFolderName(id) ? path.join(this.#folder, id) : undefined;
  }

  /** Of a link, whether it leads to one. */
  async #isFolder(name: string): Promise<boolean> {
    const found = await fs.stat(path.join(this.#folder, name)).catch(() => undefined);
    return found?.isDirectory() === true;
  }

  async #own(): Promise<string[]> {
    const entries = await fs.readdir(this.#folder, { withFileTypes: true }).catch(() => []);
    const names = entries.filter((one) => !one.name.startsWith('.') && !one.isFile()).map((one) => one.name);
    const folders = await Promise.all(names.map((name) => this.#isFolder(name)));
    return names.filter((_, at) => folders[at]);
  }

  async #libraryView(known: LibraryModel): Promise<ModelView> {
    const { id, name, family, licence, licenceText, source, hash, vae } = known;
    const state = await this.#library.state(known);
    const view =
      state === 'here'
        ? await this.#view(id)
        : unusable(id, await this.placeOf(id).then(() => vanished, toErrorValue));
    return {
      ...view,
      name,
      family,
      bytes: bytesOf(known),
      ...(licence ? { licence } : {}),
      library: {
        state,
        place: displayFolder(known.path),
        hash,
        ...(vae ? { vae: displayFolder(vae.path) } : {}),
        ...(licenceText ? { licenceText } : {}),
        ...(source ? { source } : {}),
      },
    };
  }

  async #view(id: string | null): Promise<ModelView> {
    try {
      const model = await this.open(id);
      const { family, manifest } = model.checkpoint;
      const words = wordListsOf(manifest);
      return {
        ...named(id, model.name),
        family,
        ...(manifest?.licence ? { licence: manifest.licence } : {}),
        bytes: await ownBytes(model.checkpoint),
        defaults: resolveSettings(model, {}),
        sizeStep: model.sizeStep,
        ...(hasOneSize(model) ? { oneSize: true } : {}),
        blocks: blockGroups(model),
        ...(words ? { words } : {}),
        ...(model.limits ? { note: `${limitsNote(model.limits)}.` } : {}),
      };
    } catch (error) {
      return unusable(id, toErrorValue(error));
    }
  }
}

/** Of a folder inside another: no way up and not the folder itself. A story's file may name its model as it likes. */
const isFolderName = (id: string): boolean => id !== '' && path.basename(id) === id && !id.startsWith('.');

/** What a story hears that wants to be drawn with it; the page offers to find it again by itself. */
function told(error: unknown): ErrorValue {
  const hint = 'Put it back, or show Fabula where it is now (Models).';
  return { ...withoutHome(toErrorValue(error)), hint };
}

/** Of a model that came back between two looks. */
const vanished: ErrorValue = {
  code: 'model-not-found',
  message: 'The model was not there a moment ago.',
  hint: 'Look again.',
};

const named = (id: string | null, name: string) => ({ id: id ?? builtInModel, name, builtIn: id === null });

/** Others exported it for this size alone. */
const hasOneSize = ({ limits }: Model): boolean =>
  limits !== undefined && (limits.size.width ?? limits.size.height) !== undefined;

/** The U-Net's block groups by the names that settings use: `down0` …, `mid`, `up0` …. */
function blockGroups({ checkpoint, limits }: Model): string[] {
  if (limits !== undefined) return [];
  const { down_block_types: down, up_block_types: up } = checkpoint.unet.config;
  const crossing = (types: unknown, name: string) =>
    (Array.isArray(types) ? types : []).flatMap((type, index) =>
      String(type).includes('CrossAttn') ? [`${name}${index}`] : [],
    );
  return [...crossing(down, 'down'), 'mid', ...crossing(up, 'up')];
}

function unusable(id: string | null, problem: ErrorValue): ModelView {
  return {
    ...named(id, id ?? builtInModel),
    family: 'unknown',
    bytes: 0,
    defaults: { ...publishedSettings, ...publishedSampling.sdxl, scheduler: publishedScheduler },
    sizeStep: 8,
    blocks: [],
    problem,
  };
}

/** Of the folder, or of the one file. */
async function ownBytes({ path: where, folder }: Model['checkpoint']): Promise<number> {
  if (where !== folder) return (await fs.stat(where)).size;
  const entries = await fs.readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((one) => one.isFile());
  const sizes = await Promise.all(files.map((one) => fs.stat(path.join(one.parentPath, one.name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
