// The story that `fabula export` is given: a document, opened to be read and left as it is.

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { type StorySource, sourceOf } from '../book/book-source.ts';
import { FabulaError } from '../contract/errors.ts';
import { storyExtension } from '../files/story-names.ts';
import { StoryDocument } from '../store/document/story-document.ts';

export interface ExportSource {
  story: StorySource;
  /** For files, where the story has no title. */
  name: string;
  close(): void;
}

/** Throws FabulaError: see `openFile`; `bad-argument` for what is no document. */
export async function openForExport(file: string): Promise<ExportSource> {
  if (/\.(ya?ml|json)$/i.test(file)) {
    throw new FabulaError(
      'bad-argument',
      `${file} has words but no pictures: only a drawn story can become a book.`,
      'Open it in the studio, draw it, and export that story; its name ends in .fabula.',
    );
  }
  const { document, close } = openUnchanged(file);
  try {
    const story = sourceOfDocument(document);
    return { story, name: basename(file, extname(file)), close };
  } catch (error) {
    close();
    throw error;
  }
}

export function sourceOfDocument(document: StoryDocument): StorySource {
  return sourceOf(document.board, document.frames.all(), {
    png: (frame) => document.frames.png(frame),
    drawnWith: document.frames.runs().at(-1)?.run.model.name ?? '',
  });
}

/** A document of an older Fabula is brought up to date in a copy: exporting changes no story. */
function openUnchanged(file: string): { document: StoryDocument; close: () => void } {
  try {
    const document = StoryDocument.open(file, { readOnly: true });
    return { document, close: () => document.close() };
  } catch (error) {
    if (!(error instanceof FabulaError) || error.code !== 'story-read-only') throw error;
  }
  const folder = mkdtempSync(join(tmpdir(), 'fabula-export-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, `story${storyExtension}`);
    copyFileSync(file, copy);
    const document = StoryDocument.open(copy);
    return {
      document,
      close() {
        document.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
