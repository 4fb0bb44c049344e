// The files of stories as these are begun, named and closed: which are called after their titles, and which leave
// nothing behind.

import fs from 'node:fs';
import path from 'node:path';
import type { StoryDocument } from '../store/document/story-document.ts';
import { type Board, present } from '../story/board.ts';
import type { Recents } from './recents.ts';
import { isNamedAfter, nameAfter, renameAfter } from './title-names.ts';

/** Nobody has written, drawn or set anything. */
function isBlank({ story, characters, scenes, frames }: Board): boolean {
  const { title, style, outline, modelId, settings } = story;
  const words = [title, style, outline].join('').trim();
  const rows = present(characters).length + present(scenes).length + frames.length;
  return words === '' && rows === 0 && modelId === null && Object.keys(settings).length === 0;
}

export class StoryFiles {
  readonly #recents: Recents;
  readonly #onProblem: (error: unknown) => void;
  /** Begun in this session: what stays empty of them leaves nothing behind. */
  readonly #created = new WeakSet<StoryDocument>();
  /** Called after their titles, and going on to be. */
  readonly #titled = new WeakSet<StoryDocument>();

  /** @param onProblem Hears why a file could not be renamed; the story is as well under its old name. */
  constructor(recents: Recents, onProblem: (error: unknown) => void) {
    this.#recents = recents;
    this.#onProblem = onProblem;
  }

  created(document: StoryDocument): void {
    this.#created.add(document);
  }

  /** When it was opened, or saved under another name. */
  named(document: StoryDocument): void {
    if (isNamedAfter(document.path, document.board.story.title)) this.#titled.add(document);
    else this.#titled.delete(document);
  }

  isNothing(document: StoryDocument): boolean {
    return this.#created.has(document) && isBlank(document.board);
  }

  /** What a copy of it may be called, without its ending. */
  nameOf(document: StoryDocument): string {
    const { title } = document.board.story;
    const titled = this.#titled.has(document) && title.trim() !== '';
    return titled ? nameAfter(title) : path.parse(document.path).name;
  }

  /** After it was closed: a file of nothing goes, another gets its name and its place in the list. */
  closed(document: StoryDocument): void {
    const { path: file } = document;
    if (this.isNothing(document)) {
      fs.rmSync(file, { force: true });
      this.#recents.forget(this.#recents.keyOf(file));
    } else this.#recents.noteClosed(this.#renamed(document));
  }

  #renamed(document: StoryDocument): string {
    const { path: file, board, readOnly } = document;
    if (readOnly || !this.#titled.has(document)) return file;
    try {
      const now = renameAfter(file, board.story.title);
      if (now !== file) this.#recents.moved(file, now);
      return now;
    } catch (error) {
      this.#onProblem(error);
      return file;
    }
  }
}
