// Names for story files: from a title, free in a folder.
import fs from 'node:fs';
import path from 'node:path';
import { storyExtension } from './dialogs.ts';

const forbidden = /[<>:"/\\|?*\p{Cc}]/gu;

/** A file name that every file system takes, without its ending. */
export function fileNameOf(title: string, unnamed: string): string {
  const name = title
    .replaceAll(forbidden, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[. ]+$/, '')
    .slice(0, 80)
    .trim();
  return name === '' || name.startsWith('.') ? unnamed : name;
}

/** `folder/name.fabula`, or with the first number from 2 that is free. */
export function freeFile(folder: string, name: string): string {
  for (let count = 1; ; count++) {
    const file = path.join(folder, `${name}${count === 1 ? '' : ` ${count}`}${storyExtension}`);
    if (!fs.existsSync(file)) return file;
  }
}
