// Why a file that comes in is nothing to make a story of, in words that name it.

import { FabulaError } from '../contract/errors.ts';

/** Of a file that is not what it seems, or that holds more than it may. `what` follows its name. */
export const unreadable = (file: string, what: string, hint: string, cause?: unknown): FabulaError =>
  new FabulaError('bad-story-file', `${file} ${what}.`, hint, cause === undefined ? {} : { cause });
