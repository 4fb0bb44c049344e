// From what a person calls a model to its folder: a built-in name, or a path.
import { stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FabulaError } from '../contract/errors.ts';
import { didYouMean } from './settings/suggest.ts';

export interface ModelReference {
  text: string;
  /** What a relative path starts from. */
  folder: string;
}

const builtIn: Record<string, URL> = {
  pocket: new URL('../../native-models/pocket', import.meta.url),
};

export const defaultModel = 'pocket';

/** Where the model should be; whether it is there is not asked. */
function pathOfModel({ text, folder }: ModelReference): string {
  const known = Object.hasOwn(builtIn, text) ? builtIn[text] : undefined;
  return known ? fileURLToPath(known) : resolve(folder, text);
}

/** The model's path, checked to be there. Throws FabulaError('model-not-found'). */
export async function findModel(model: ModelReference): Promise<string> {
  const { text } = model;
  const path = pathOfModel(model);
  if (await stat(path).catch(() => undefined)) return path;
  const names = Object.keys(builtIn);
  throw Object.hasOwn(builtIn, text)
    ? new FabulaError(
        'model-not-found',
        `The built-in model ${text} is missing from ${path}.`,
        'Install Fabula again.',
      )
    : new FabulaError(
        'model-not-found',
        `There is no model ${text} (looked in ${path}).`,
        `${didYouMean(text, names)}Give a model folder, a .safetensors checkpoint, or the built-in ${names.join(', ')}.`,
      );
}

/** How a file in `folder` refers to the model, so that moving both together keeps it right. */
export function referenceFrom(folder: string, model: ModelReference): string {
  if (Object.hasOwn(builtIn, model.text)) return model.text;
  const path = relative(folder, resolve(model.folder, model.text)).split(sep).join('/');
  return path === '' ? '.' : path;
}
