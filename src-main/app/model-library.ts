// The models there are: the one that comes with Fabula, and folders a person put into the models folder. Stories
// name them by id; null is the built-in one.
import fs from 'node:fs/promises';
import path from 'node:path';
import { type ErrorValue, FabulaError, toErrorValue } from '../contract/errors.ts';
import type { ModelView } from '../contract/models.ts';
import { drawSettings } from '../contract/settings.ts';
import { type Model, openModel, resolveSettings } from '../diffusion/model.ts';

export const builtInModel = 'pocket';

export class ModelLibrary {
  readonly #builtIn: string;
  readonly #folder: string;
  /** Opened once: configs, tokenizers and headers, no weights. */
  readonly #opened = new Map<string, Promise<Model>>();

  /** @param builtIn The built-in model's folder. @param folder Where a person's own are, each in a folder. */
  constructor(builtIn: string, folder: string) {
    this.#builtIn = builtIn;
    this.#folder = folder;
  }

  async list(): Promise<ModelView[]> {
    const ids = [null, ...(await this.#own())];
    return Promise.all(ids.map((id) => this.#view(id)));
  }

  /** Throws FabulaError `model-not-found`. */
  async folderOf(id: string | null): Promise<string> {
    const folder = this.#path(id);
    if (folder && (await fs.stat(folder).catch(() => undefined))?.isDirectory()) return folder;
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
    const folder = await this.folderOf(id);
    const known = this.#opened.get(folder);
    if (known) return known;
    const opened = openModel(folder);
    this.#opened.set(folder, opened);
    opened.catch(() => this.#opened.delete(folder));
    return opened;
  }

  #path(id: string | null): string | undefined {
    if (id === null) return this.#builtIn;
    return path.basename(id) === id && !id.startsWith('.') ? path.join(this.#folder, id) : undefined;
  }

  async #own(): Promise<string[]> {
    const entries = await fs.readdir(this.#folder, { withFileTypes: true }).catch(() => []);
    return entries.filter((one) => one.isDirectory() && !one.name.startsWith('.')).map((one) => one.name);
  }

  async #view(id: string | null): Promise<ModelView> {
    try {
      const model = await this.open(id);
      const { family, manifest } = model.checkpoint;
      return {
        ...named(id, model.name),
        family,
        ...(manifest?.licence ? { licence: manifest.licence } : {}),
        bytes: await folderBytes(model.checkpoint.folder),
        defaults: resolveSettings(model, {}),
        sizeStep: model.vaeFactor,
        blocks: blockGroups(model),
      };
    } catch (error) {
      return unusable(id, toErrorValue(error));
    }
  }
}

const named = (id: string | null, name: string) => ({ id: id ?? builtInModel, name, builtIn: id === null });

/** The U-Net's block groups by the names that settings use: `down0` …, `mid`, `up0` …. */
function blockGroups({ checkpoint }: Model): string[] {
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
    defaults: {
      ...drawSettings.parse({}),
      width: 512,
      height: 512,
      steps: 50,
      guidanceScale: 5,
      scheduler: 'euler',
    },
    sizeStep: 8,
    blocks: [],
    problem,
  };
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await fs.readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((one) => one.isFile());
  const sizes = await Promise.all(files.map((one) => fs.stat(path.join(one.parentPath, one.name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
