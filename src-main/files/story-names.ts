// Names for story files: from a title, free in a folder.

import fs from 'node:fs';
import path from 'node:path';

export const storyExtension = '.fabula';

const forbidden = /[<>:"/\\|?*\p{Cc}]/gu;

/** What Windows keeps for devices. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/** Characters; file systems allow 255 bytes, and a character may need four. */
const longest = 56;

/** A file name that every file system takes, without its ending. */
export function fileNameOf(title: string, unnamed: string): string {
  const words = title.replaceAll(forbidden, ' ').replace(/\s+/g, ' ').trim();
  const name = [...words]
    .slice(0, longest)
    .join('')
    .replace(/[. ]+$/, '');
  return name === '' || name.startsWith('.') || reserved.test(name) ? unnamed : name;
}

/** `folder/name.fabula`, or with the first number from 2 that is free. */
export function freeFile(folder: string, name: string): string {
  for (let count = 1; ; count++) {
    const file = path.join(folder, `${name}${count === 1 ? '' : ` ${count}`}${storyExtension}`);
    if (!fs.existsSync(file)) return file;
  }
}
