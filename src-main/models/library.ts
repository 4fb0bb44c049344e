// The model library: which models a person has, by name, for app and command line alike. It remembers where they
// lie and what they were; it never copies a model, and deletes files only when told to by name.

import { lstat, realpath, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Checkpoint, modelHash, openCheckpoint } from '../../native-models/index.ts';
import { FabulaError } from '../contract/errors.ts';
import type { OnProblem } from '../files/json-file.ts';
import { changeLibraryFile, type LibraryKind, readLibraryFile } from './library-file.ts';
import { type LibraryModel, libraryDocument, slug } from './library-record.ts';
import { readLicence } from './licence.ts';
import {
  checkFiles,
  type FileCheck,
  filesOf,
  type ModelState,
  openOptions,
  pathOfFile,
  stateOf,
} from './model-files.ts';

export interface AddOptions {
  name?: string;
  /** Where it was downloaded from, and what is known of it from there. */
  source?: string;
  licence?: string;
  /** Of a model that is one file. */
  sha256?: string;
}

export interface Verification {
  model: LibraryModel;
  files: FileCheck[];
  /** No file is missing or different. */
  right: boolean;
}

const kind: LibraryKind<LibraryModel> = {
  name: 'model library',
  key: 'models',
  document: libraryDocument,
};

/** Names that are no library models. */
const reserved = new Set(['pocket']);

export class Library {
  readonly folder: string;
  readonly #file: string;

  readonly #onProblem: OnProblem;

  /** @param folder The person's data folder (standard-folders.ts). @param onProblem Told when a damaged library was put aside. */
  constructor(folder: string, onProblem: OnProblem) {
    this.folder = folder;
    this.#onProblem = onProblem;
    this.#file = join(folder, 'library.json');
  }

  /** In the order they were added. */
  models(): Promise<LibraryModel[]> {
    return readLibraryFile(this.#file, kind, this.#onProblem);
  }

  /** By id, or by name in any case. Throws FabulaError `model-not-found`. */
  async find(text: string): Promise<LibraryModel> {
    const models = await this.models();
    const found = models.find(({ id }) => id === text) ?? models.find(({ name }) => sameName(name, text));
    if (found) return found;
    throw new FabulaError(
      'model-not-found',
      `The library has no model "${text}".`,
      models.length === 0
        ? 'It is empty: add a model with "fabula model add PATH".'
        : `It has ${models.map(({ id }) => id).join(', ')}.`,
    );
  }

  state(model: LibraryModel): Promise<ModelState> {
    return stateOf(model);
  }

  /**
   * Checks the model and remembers it. One that is there already is brought up to date, one that had been lost is
   * found again. Throws CheckpointError.
   */
  async add(path: string, options: AddOptions = {}): Promise<LibraryModel> {
    const before = await this.#at(path);
    const checkpoint = await openCheckpoint(path, openOptions(before));
    const seen = await this.#look(checkpoint, options);
    const lost = options.name === undefined ? await this.#lost(seen.hash) : undefined;
    return changeLibraryFile(this.#file, kind, this.#onProblem, (models) => {
      const known = models.find((one) => one.id === (before ?? lost)?.id);
      const name =
        options.name?.trim() || known?.name || checkpoint.name.replace(/\.(safetensors|sft|gguf)$/i, '');
      const clash = models.find((one) => one !== known && sameName(one.name, name));
      if (clash && options.name !== undefined) {
        throw new FabulaError(
          'bad-argument',
          `The library has a model "${clash.name}" already (${clash.path}).`,
          'Give this one another name.',
        );
      }
      const others = models.filter((one) => one !== known);
      const id = known?.id ?? freeId(slug(name), others);
      const model: LibraryModel = {
        id,
        name: clash ? `${name} (${id})` : name,
        ...keepHashes(seen, known),
        ...(before?.vae ? { vae: before.vae } : {}),
        addedAt: known?.addedAt ?? Date.now(),
      };
      return { list: replace(models, known, model), result: model };
    });
  }

  /** Where the model lies. Throws `model-not-found` when it is gone and `model-changed` when it is another one. */
  async pathOf(model: LibraryModel): Promise<string> {
    const state = await stateOf(model);
    if (state === 'here') return model.path;
    if (state === 'missing' && model.vae && !(await isThere(model.vae.path))) {
      throw new FabulaError(
        'model-not-found',
        `The VAE of the model "${model.name}" is not at ${model.vae.path} any more.`,
        `Put it back, or choose another: "fabula model vae ${model.id} [FILE]", in the app under Models.`,
      );
    }
    if (state === 'missing') {
      throw new FabulaError(
        'model-not-found',
        `The model "${model.name}" is not at ${model.path} any more.`,
        `Put it back, or say where it is now: "fabula model relink ${model.id} PATH", in the app under Models.`,
      );
    }
    throw new FabulaError(
      'model-changed',
      `The files of the model "${model.name}" (${model.path}) are not those that were added.`,
      `Put the right ones back, or take them as they are: "fabula model relink ${model.id} PATH --accept".`,
    );
  }

  /** Takes it out of the list; its files stay. */
  async remove(id: string): Promise<LibraryModel> {
    const model = await this.find(id);
    return changeLibraryFile(this.#file, kind, this.#onProblem, (models) => ({
      list: models.filter((one) => one.id !== model.id),
      result: model,
    }));
  }

  /**
   * Says that the model is elsewhere now. Another content than was added is refused with `model-changed` unless
   * `accept` takes it as the new one.
   */
  async relink(id: string, path: string, { accept = false } = {}): Promise<LibraryModel> {
    const model = await this.find(id);
    const checkpoint = await openCheckpoint(path, openOptions(model));
    const seen = await this.#look(checkpoint, {});
    if (seen.hash !== model.hash && !accept) {
      throw new FabulaError(
        'model-changed',
        `${path} is not the model "${model.name}" that was added (its content differs).`,
        'Choose the right file, add this one under a name of its own, or take it anyway with --accept.',
      );
    }
    const there = await this.#at(path);
    return changeLibraryFile(this.#file, kind, this.#onProblem, (models) => {
      const known = models.find((one) => one.id === model.id);
      const clash = models.find((one) => one !== known && one.id === there?.id);
      if (clash) {
        throw new FabulaError(
          'bad-argument',
          `${path} is in the library already, as "${clash.name}".`,
          `Use that one, or remove it first: "fabula model remove ${clash.id}".`,
        );
      }
      const { licence = model.licence, licenceText = model.licenceText, ...rest } = keepHashes(seen, model);
      const moved: LibraryModel = {
        ...(known ?? model),
        ...rest,
        ...(licence ? { licence } : {}),
        ...(licenceText ? { licenceText } : {}),
      };
      return { list: replace(models, known, moved), result: moved };
    });
  }

  /**
   * A VAE file in place of the model's own, or with undefined its own again. From then on the model is told by both.
   * Throws CheckpointError for what is no VAE of this architecture.
   */
  async setVae(id: string, path: string | undefined): Promise<LibraryModel> {
    const model = await this.find(id);
    const checkpoint = await openCheckpoint(model.path, path === undefined ? {} : { vae: path });
    const hash = await modelHash(checkpoint);
    const vae = path === undefined ? undefined : await vaeRecord(path);
    return changeLibraryFile(this.#file, kind, this.#onProblem, (models) => {
      const { vae: _, ...bare } = models.find((one) => one.id === model.id) ?? model;
      const changed: LibraryModel = { ...bare, hash, ...(vae ? { vae } : {}) };
      return { list: models.map((one) => (one.id === model.id ? changed : one)), result: changed };
    });
  }

  /** Reads all of the model's files and compares their SHA-256; hashes not known before are remembered. */
  async verify(
    id: string,
    onProgress?: (doneBytes: number, totalBytes: number) => void,
    signal?: AbortSignal,
  ): Promise<Verification> {
    const model = await this.find(id);
    const quick = await stateOf(model);
    const files = await checkFiles(model, onProgress, signal);
    // A first hash is only worth remembering of files that are still those that were added.
    if (quick === 'here') {
      const hashes = new Map(files.map((one) => [one.name, one.sha256]));
      await changeLibraryFile(this.#file, kind, this.#onProblem, (models) => ({
        list: models.map((one) => (one.id === model.id ? withHashes(one, hashes) : one)),
        result: null,
      }));
    }
    const wrong = files.some(({ result }) => result === 'missing' || result === 'different');
    return { model, files, right: !wrong && quick === 'here' };
  }

  /** The model that lies there, by whichever of its links it was added. */
  async #at(path: string): Promise<LibraryModel | undefined> {
    const real = (one: string) => realpath(one).catch(() => one);
    const there = await real(path);
    for (const model of await this.models()) if ((await real(model.path)) === there) return model;
    return undefined;
  }

  /** The model with this content that is not where it was. */
  async #lost(hash: string): Promise<LibraryModel | undefined> {
    for (const model of await this.models()) {
      if (model.hash === hash && (await stateOf(model)) === 'missing') return model;
    }
    return undefined;
  }

  async #look(checkpoint: Checkpoint, { source, licence, sha256 }: AddOptions) {
    const told = checkpoint.path === checkpoint.folder ? await readLicence(checkpoint.folder) : {};
    const name = licence ?? checkpoint.licence ?? told.licence;
    const files = await filesOf(checkpoint);
    return {
      path: checkpoint.place,
      family: checkpoint.family,
      hash: await modelHash(checkpoint),
      files: files.map((file) => (sha256 && files.length === 1 ? { ...file, sha256 } : file)),
      ...(name ? { licence: name } : {}),
      ...(told.licenceText ? { licenceText: told.licenceText } : {}),
      ...(source ? { source } : {}),
    };
  }
}

/** Deletes the model's own files and what becomes empty by it; anything else in its folder stays. */
export async function deleteFiles(model: LibraryModel): Promise<string[]> {
  const deleted: string[] = [];
  for (const file of model.files) {
    const path = pathOfFile(model, file);
    if ((await lstat(path).catch(() => undefined)) === undefined) continue;
    try {
      await rm(path);
    } catch (error) {
      throw new FabulaError(
        'not-writable',
        `Cannot delete ${path} (${(error as NodeJS.ErrnoException).code}).`,
        'Delete it yourself.',
        { cause: error },
      );
    }
    deleted.push(path);
  }
  const folders = new Set(model.files.map((file) => dirname(pathOfFile(model, file))));
  const isFolder = model.files.some(({ name }) => name !== '');
  if (isFolder) for (const folder of [...folders, model.path].sort().reverse()) await removeIfEmpty(folder);
  return deleted;
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

async function vaeRecord(path: string): Promise<NonNullable<LibraryModel['vae']>> {
  const real = await realpath(path);
  const { size, mtimeMs } = await stat(real);
  return { path: real, bytes: size, modifiedAt: mtimeMs };
}

/** rmdir refuses a folder with something in it. */
const removeIfEmpty = (folder: string): Promise<void> => rmdir(folder).catch(() => {});

const sameName = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

function freeId(wanted: string, models: readonly LibraryModel[]): string {
  const taken = (id: string) => reserved.has(id) || models.some((one) => one.id === id);
  let id = wanted;
  for (let n = 2; taken(id); n++) id = `${wanted}-${n}`;
  return id;
}

function replace(models: readonly LibraryModel[], old: LibraryModel | undefined, model: LibraryModel) {
  return old ? models.map((one) => (one === old ? model : one)) : [...models, model];
}

type Seen = Pick<LibraryModel, 'path' | 'family' | 'hash' | 'files' | 'licence' | 'licenceText' | 'source'>;

/** Hashes of whole files stay known while the model is the same. */
function keepHashes(seen: Seen, known: LibraryModel | undefined): Seen {
  if (!known || known.hash !== seen.hash) return seen;
  const hashes = new Map(known.files.map(({ name, sha256 }) => [name, sha256]));
  const { files } = withHashes(seen, hashes);
  const { source = known.source, licence = known.licence, licenceText = known.licenceText } = seen;
  return {
    ...seen,
    files,
    ...(source ? { source } : {}),
    ...(licence ? { licence } : {}),
    ...(licenceText ? { licenceText } : {}),
  };
}

function withHashes<T extends Pick<LibraryModel, 'files'>>(
  model: T,
  hashes: ReadonlyMap<string, string | undefined>,
): T {
  const files = model.files.map((file) => {
    const sha256 = file.sha256 ?? hashes.get(file.name);
    return sha256 ? { ...file, sha256 } : file;
  });
  return { ...model, files };
}
