// Folders as a person reads them.

import os from 'node:os';
import path from 'node:path';
import type { ErrorValue } from '../contract/errors.ts';

/** `~` stands for the home folder. */
export function displayFolder(folder: string, home = os.homedir()): string {
  return folder === home || folder.startsWith(home + path.sep) ? `~${folder.slice(home.length)}` : folder;
}

/** The same for what a message names: a story may keep it, and goes to others. */
export const withoutHome = (error: ErrorValue, home = os.homedir()): ErrorValue => ({
  ...error,
  message: error.message.replaceAll(home + path.sep, `~${path.sep}`),
});
