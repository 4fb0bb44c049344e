// Folders as a person reads them.
import os from 'node:os';
import path from 'node:path';

/** `~` stands for the home folder. */
export function displayFolder(folder: string, home = os.homedir()): string {
  return folder === home || folder.startsWith(home + path.sep) ? `~${folder.slice(home.length)}` : folder;
}
