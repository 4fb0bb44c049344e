// Keeping what is in a story, and showing what is kept: which picture shows a character best, and the shelf as windows
// see it.

import type { ParsedRequest } from '../../contract/calls.ts';
import { castOf } from '../../contract/characters.ts';
import { FabulaError } from '../../contract/errors.ts';
import type { Kept } from '../../contract/shelf.ts';
import type { StoryDocument } from '../../store/document/story-document.ts';
import {
  type Board,
  type FrameMark,
  framesOf,
  portraitOf,
  present,
  scenesOf,
  shownFrame,
} from '../../story/board.ts';
import { keptUrl } from '../addresses.ts';
import type { KeptFile, KeptRecord, NewRecord } from './kept-file.ts';

export interface KeptShelfOptions {
  file: KeptFile;
  changed: (shelf: Kept[]) => void;
}

export class KeptShelf {
  readonly #options: KeptShelfOptions;

  constructor(options: KeptShelfOptions) {
    this.#options = options;
  }

  async view(): Promise<Kept[]> {
    return (await this.#options.file.all()).map(viewOf);
  }

  /** Throws FabulaError: not-found, bad-argument where nothing is written yet, disk-full, not-writable. */
  async keep(document: StoryDocument, request: ParsedRequest<'shelf.keep'>): Promise<void> {
    const { board, frames } = document;
    const made = request.what === 'style' ? styleOf(board) : characterOf(board, request.id);
    await this.#options.file.add(made.record, made.frame && frames.thumbnail(made.frame.id));
    await this.#tell();
  }

  async setRemoved(id: string, removed: boolean): Promise<void> {
    await this.#options.file.setRemoved(id, removed);
    await this.#tell();
  }

  async #tell(): Promise<void> {
    this.#options.changed(await this.view());
  }
}

interface Made {
  record: NewRecord;
  frame: FrameMark | undefined;
}

function characterOf(board: Board, id: number): Made {
  const row = present(board.characters).find((one) => one.id === id);
  if (!row) {
    throw new FabulaError(
      'not-found',
      'That character is not in the story any more.',
      'It may have been deleted.',
    );
  }
  const { name, description, colour } = row;
  if (name.trim() === '' && description.trim() === '') throw unwritten('character');
  const frame = pictureOf(board, id);
  return { record: { kind: 'character', name, description, colour, seed: frame?.seed ?? null }, frame };
}

function styleOf(board: Board): Made {
  const words = board.story.style.trim();
  if (words === '') throw unwritten('style');
  return { record: { kind: 'style', name: words.slice(0, 60), words }, frame: pictureOf(board, undefined) };
}

const unwritten = (what: string) =>
  new FabulaError(
    'bad-argument',
    `There are no words yet for this ${what}.`,
    'Write them first, then keep it.',
  );

/** Of a character its own look, else a picture where it is alone before one with others; a starred one before any. */
function pictureOf(board: Board, character: number | undefined): FrameMark | undefined {
  const look = character === undefined ? undefined : portraitOf(board, character);
  const own = look && shownFrame(look, framesOf(board, look.id));
  if (own && !own.blank) return own;
  const characters = present(board.characters);
  const shown = scenesOf(board).flatMap((scene) => {
    const frame = shownFrame(scene, framesOf(board, scene.id));
    const cast = castOf(scene, characters, ({ id }) => id).map(({ id }) => id);
    if (!frame || frame.blank || (character !== undefined && !cast.includes(character))) return [];
    return [{ frame, rank: (character !== undefined && cast.length > 1 ? 2 : 0) + (frame.starred ? 0 : 1) }];
  });
  return shown.sort((a, b) => a.rank - b.rank)[0]?.frame;
}

function viewOf({ keptAt, removedAt, picture, ...record }: KeptRecord): Kept {
  return {
    ...record,
    picture: picture ? keptUrl(record.id, keptAt) : null,
    removed: removedAt !== undefined,
  };
}
