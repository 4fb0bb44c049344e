// What a file that is to be opened is: told by its first bytes where these say it, and by its ending where it is text.

import path from 'node:path';
import { storyExtension } from '../../files/story-names.ts';
import { containerOf } from '../../imports/pictures/containers.ts';

export type FileKind =
  | 'document'
  | 'story'
  | 'json'
  | 'picture'
  | 'docx'
  | 'markdown'
  | 'text'
  | 'foreign'
  | 'unknown';

const BY_ENDING: Readonly<Record<string, FileKind>> = {
  [storyExtension]: 'document',
  '.yaml': 'story',
  '.yml': 'story',
  '.json': 'json',
  '.docx': 'docx',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.txt': 'text',
  '.text': 'text',
  '.png': 'picture',
  '.webp': 'picture',
  '.jpg': 'picture',
  '.jpeg': 'picture',
};

/** Texts that no library here reads. */
const FOREIGN = ['.doc', '.odt', '.rtf', '.pdf', '.epub', '.pages', '.html', '.htm', '.fdx'];

/** All that is opened, without the dots; stories first. */
export const openedEndings: readonly string[] = Object.keys(BY_ENDING).map((ending) => ending.slice(1));

/** `start`: the first bytes, at least sixteen where there are so many. */
export function kindOfFile(file: string, start: Uint8Array): FileKind {
  if (Buffer.from(start.subarray(0, 16)).toString('latin1') === 'SQLite format 3\0') return 'document';
  if (containerOf(start)) return 'picture';
  const ending = path.extname(file).toLowerCase();
  return BY_ENDING[ending] ?? (FOREIGN.includes(ending) ? 'foreign' : 'unknown');
}
