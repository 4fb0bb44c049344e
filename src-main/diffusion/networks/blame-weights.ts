// When a network gives no numbers: the file whose weights hold none is blamed, instead of settings that are right.

import { basename } from 'node:path';
import { type Component, findDamaged } from '../../../native-models/index.ts';
import { FabulaError } from '../../contract/errors.ts';

/** The error that names the damaged file among these networks'; undefined when all of their weights are finite. */
export async function damageIn(
  components: readonly Component[],
  code: 'bad-model' | 'bad-picture',
): Promise<FabulaError | undefined> {
  const found = await findDamaged(components);
  if (found === undefined) return undefined;
  return new FabulaError(
    code,
    `${basename(found.file)} is damaged: its weights hold numbers that are not finite ("${found.key}").`,
    'Get that file again from its source, or draw without it.',
  );
}

/** Does the work; throws what it throws, but for pictures that are no numbers the weights' damage, where there is any. */
export async function blamingWeights<T>(
  components: readonly Component[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FabulaError) || error.code !== 'bad-picture') throw error;
    throw (await damageIn(components, 'bad-picture')) ?? error;
  }
}
