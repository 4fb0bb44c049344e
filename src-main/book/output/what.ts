// What every output gets: the laid-out book, its fonts and pictures, and how it is to be written.

import type { ExportOptions } from '../../contract/book.ts';
import type { StorySource } from '../book-source.ts';
import type { Book } from '../lay-out-book.ts';
import type { BookFonts } from '../type/book-fonts.ts';

export interface OutputJob {
  book: Book;
  fonts: BookFonts;
  png: StorySource['png'];
  options: ExportOptions;
  /** As it is, in its own words and all others. */
  story: StorySource;
  /** The files' name, without an ending. */
  name: string;
  /** Names this book and no other, the same each time; a UUID. */
  identity: string;
  madeAt: Date;
  /** What was drawn with, for pictures that say so. */
  signal: AbortSignal;
  /** 0 to 1, of this output. */
  onProgress: (part: number) => void;
}

/** Writes into `folder` and answers what it put there: names of files or folders. */
export type Output = (job: OutputJob, folder: string) => Promise<string[]>;
