// Several files and folders that appear together or not at all: made in a hidden folder beside their place, and moved into it when all
// of them are finished.

import fs, { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { putInPlace } from './durable-files.ts';
import { isFileError, notWritable } from './file-errors.ts';
import { makeFolder, removeEmpty } from './make-folder.ts';
import { claimTemporary, dropTemporary } from './temporary-names.ts';

/**
 * A file of the same name is replaced; a folder never is, as it may hold what others put there: the new one gets a
 * number. A folder that was made for it goes again where nothing came of it.
 * @param write Gets the hidden folder, and answers the names of what it made there.
 * Answers the paths. Throws FabulaError: disk-full, not-writable.
 */
export async function writeTogether(
  folder: string,
  write: (hidden: string) => Promise<readonly string[]>,
): Promise<string[]> {
  const made = await makeFolder(folder);
  let hidden: string | undefined;
  try {
    hidden = claimTemporary(folder);
    mkdirSync(hidden);
    const names = await write(hidden);
    for (const name of names) mustBeReplaceable(folder, path.join(hidden, name), name);
    return names.map((name) => moveInto(folder, path.join(hidden!, name), name));
  } catch (error) {
    if (hidden !== undefined) drop(hidden);
    await removeEmpty(made);
    throw isFileError(error) ? notWritable(folder, error) : error;
  } finally {
    if (hidden !== undefined) drop(hidden);
  }
}

/**
 * Asked of all before the first is moved: a file that another program has open, or a folder in its place, would leave some of them new and
 * others old.
 */
function mustBeReplaceable(folder: string, finished: string, name: string): void {
  const place = path.join(folder, name);
  if (fs.statSync(finished).isDirectory() || !existsSync(place)) return;
  try {
    closeSync(openSync(place, 'r+'));
  } catch (error) {
    throw notWritable(place, error);
  }
}

function moveInto(folder: string, finished: string, name: string): string {
  if (!fs.statSync(finished).isDirectory()) {
    const place = path.join(folder, name);
    putInPlace(finished, place);
    return place;
  }
  const place = freeFolder(folder, name);
  renameSync(finished, place);
  return place;
}

/** `folder/name`, or with the first number from 2 that is free. */
function freeFolder(folder: string, name: string): string {
  for (let count = 1; ; count++) {
    const place = path.join(folder, count === 1 ? name : `${name} ${count}`);
    if (!existsSync(place)) return place;
  }
}

function drop(hidden: string): void {
  try {
    rmSync(hidden, { recursive: true, force: true });
  } catch {
    // It goes when the folder is swept.
  }
  dropTemporary(hidden);
}
