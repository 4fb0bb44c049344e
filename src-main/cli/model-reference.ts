// From what a person calls a model to where it lies: a built-in name, a path, or a name of the model library.

import { stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FabulaError } from '../contract/errors.ts';
import { dataFolder } from '../files/standard-folders.ts';
import { didYouMean } from '../imports/settings/suggest.ts';
import type { ModelReference } from '../imports/story-file/loaded-story.ts';
import { Library } from '../models/library.ts';
import { openOptions } from '../models/model-files.ts';
import { linesTo } from './lines.ts';

export interface FoundModel {
  path: string;
  /** Its id, when it was found in the library. */
  libraryId?: string;
  /** The VAE that the library has for it in place of its own. */
  vae?: string;
}

const builtIn: Record<string, URL> = {
  pocket: new URL('../../native-models/pocket', import.meta.url),
};

export const defaultModel = 'pocket';

export const openLibrary = () =>
  new Library(dataFolder(), ({ message, hint }) => linesTo(process.stderr)(`fabula: ${message} ${hint}`));

/** Where the model should be; whether it is there is not asked. */
function pathOfModel({ text, folder }: ModelReference): string {
  const known = Object.hasOwn(builtIn, text) ? builtIn[text] : undefined;
  return known ? fileURLToPath(known) : resolve(folder, text);
}

/**
 * The model, checked to be there. `hash` is that of the model a story was drawn with, for a better hint.
 * Throws FabulaError `model-not-found`, or `model-changed` for one of the library.
 */
export async function findModel(model: ModelReference, hash?: string): Promise<FoundModel> {
  const { text } = model;
  const path = pathOfModel(model);
  if (await stat(path).catch(() => undefined)) return { path };
  if (Object.hasOwn(builtIn, text)) {
    throw new FabulaError(
      'model-not-found',
      `The built-in model ${text} is missing from ${path}.`,
      'Install Fabula again.',
    );
  }
  const library = openLibrary();
  const models = await library.models();
  const found =
    models.find(({ id }) => id === text) ??
    models.find(({ name }) => name.toLowerCase() === text.toLowerCase());
  if (found) return { path: await library.pathOf(found), libraryId: found.id, ...openOptions(found) };
  const same = models.find((one) => one.hash === hash);
  const names = [...Object.keys(builtIn), ...models.map(({ id }) => id)];
  throw new FabulaError(
    'model-not-found',
    `There is no model ${text} (looked in ${path} and in the model library).`,
    same
      ? `The library has the same model as ${same.id}: use --model ${same.id}.`
      : `${didYouMean(text, names)}Give a model folder, a .safetensors checkpoint, or one of ${names.join(', ')}.`,
  );
}

/** How a file in `folder` refers to the model, so that moving both together keeps it right. */
export function referenceFrom(folder: string, model: ModelReference, { libraryId }: FoundModel): string {
  if (libraryId !== undefined) return libraryId;
  if (Object.hasOwn(builtIn, model.text)) return model.text;
  const path = relative(folder, resolve(model.folder, model.text)).split(sep).join('/');
  return path === '' ? '.' : path;
}
