// A manuscript as a list of headings and paragraphs, whatever kind of file it stood in, and its texts made clean.

import { unreadable } from '../refusals.ts';

export interface Block {
  /** From 1, and 0 of the whole; undefined: a paragraph. */
  heading?: number;
  text: string;
}

export interface Manuscript {
  /** What the file itself calls it; empty: it does not say. */
  title: string;
  blocks: readonly Block[];
}

/** Characters: a long novel has a million and a half. */
export const LONGEST_MANUSCRIPT = 2_000_000;

/** Bytes of a Word document, which may hold photographs. */
export const LARGEST_DOCX = 200 * 1024 * 1024;

const HINT = 'Bring in one part at a time.';

/** Throws FabulaError `bad-story-file` where there is nothing to read, or more than anyone draws. */
export function checkedManuscript(file: string, { title, blocks }: Manuscript): Manuscript {
  const length = blocks.reduce((sum, { text }) => sum + text.length, 0);
  if (length > LONGEST_MANUSCRIPT) throw tooLong(file, length);
  const clean = blocks
    .map((block) => ({ ...block, text: cleaned(block.text) }))
    .filter(({ text }) => text !== '');
  if (clean.length === 0)
    throw unreadable(file, 'has no text in it', 'Choose a file with the words of a story.');
  return { title: cleaned(title).replace(/\s+/g, ' ').slice(0, 200), blocks: clean };
}

export const tooLong = (file: string, length: number) =>
  unreadable(
    file,
    `is ${length.toLocaleString('en')} characters long, of at most ${LONGEST_MANUSCRIPT.toLocaleString('en')}`,
    HINT,
  );

/** Signs that act instead of being seen: control characters, and marks that turn what follows around. */
const ACTING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it takes out
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\ufeff\ufffe\uffff]/g;

/** Right-to-left text reads so by itself and is kept to the letter. */
const cleaned = (text: string): string =>
  text
    .replace(/\r\n?|[\u2028\u2029\u0085\f]/g, '\n')
    .replace(ACTING, '')
    .toWellFormed()
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
