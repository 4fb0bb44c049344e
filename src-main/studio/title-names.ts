// What a story's file is called: after its title, until a person calls it something else. Knows files, not windows.

import fs from 'node:fs';
import path from 'node:path';
import { fileNameOf, freeFile } from '../files/story-names.ts';
import { t } from './texts.ts';

const unnamed = () => t('story.unnamed', 'Untitled story');

/** Without its ending. */
export const nameAfter = (title: string): string => fileNameOf(title, unnamed());

/** With a number behind it, perhaps, since another file has that name. A file without a name waits for a title. */
export function isNamedAfter(file: string, title: string): boolean {
  const { name } = path.parse(file);
  const bare = name.replace(/ \d+$/, '');
  return [nameAfter(title), unnamed()].some((one) => name === one || bare === one);
}

/** Renames the file of a closed story after its title and answers where it is now. Throws what the system says. */
export function renameAfter(file: string, title: string): string {
  const wanted = nameAfter(title);
  const { name, dir, ext } = path.parse(file);
  if (title.trim() === '' || name === wanted || name.replace(/ \d+$/, '') === wanted) return file;
  const plain = path.join(dir, `${wanted}${ext}`);
  // Only capitals change: where they count for nothing, the file itself is in the way.
  const target = plain.toLowerCase() === file.toLowerCase() ? plain : freeFile(dir, wanted);
  fs.renameSync(file, target);
  return target;
}
