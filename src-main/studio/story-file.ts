// What a story's file is called: after its title, until a person calls it something else. Knows files, not windows.

import fs from 'node:fs';
import path from 'node:path';
import { fileNameOf, freeFile } from '../files/story-names.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import { type Board, present } from '../story/board.ts';
import type { Recents } from './recents.ts';
import { t } from './texts.ts';

const unnamed = () => t('story.unnamed', 'Untitled story');

/** Without its ending. */
export const nameAfter = (title: string): string => fileNameOf(title, unnamed());

/** With a number behind it, perhaps, since another file has that name. A file without a name waits for a title. */
function isNamedAfter(file: string, title: string): boolean {
  const { name } = path.parse(file);
  const bare = name.replace(/ \d+$/, '');
  return [nameAfter(title), unnamed()].some((one) => name === one || bare === one);
}

/** Renames the file of a closed story after its title and answers where it is now. Throws what the system says. */
function renameAfter(file: string, title: string): string {
  const wanted = nameAfter(title);
  const { name, dir, ext } = path.parse(file);
  if (title.trim() === '' || name === wanted || name.replace(/ \d+$/, '') === wanted) return file;
  const plain = path.join(dir, `${wanted}${ext}`);
  // Only capitals change: where they count for nothing, the file itself is in the way.
  const target = plain.toLowerCase() === file.toLowerCase() ? plain : freeFile(dir, wanted);
  fs.renameSync(file, target);
  return target;
}

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
