// Queries of table story: the one row with what a person set about the whole story.

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { bookChoices } from '../../contract/book.ts';
import { storyTranslations } from '../../contract/book-languages.ts';
import { seed } from '../../contract/ids.ts';
import { chosenSettings } from '../../contract/settings.ts';
import type { StoryFields } from '../../contract/story-view.ts';
import { sha256Of, uuidFrom } from '../../files/hash-file.ts';
import type { Db } from '../sqlite/database.ts';
import { jsonColumn, type OnDamage, soundRow, textColumn } from './columns.ts';

const columns = z.object({
  title: textColumn,
  style: textColumn,
  outline: textColumn,
  seed,
  modelId: z.string().nullable(),
  settings: jsonColumn(chosenSettings),
  book: jsonColumn(bookChoices),
  translations: jsonColumn(storyTranslations),
});

const standIns = {
  ...{ title: '', style: '', outline: '', seed: 42, modelId: null },
  ...{ settings: '{}', book: '{}', translations: '{}' },
} as const;

/** A new document, with an identity of its own. */
export function insertStory(db: Db, row: StoryFields & { createdAt: number }): void {
  db.prepare(
    `INSERT INTO story (id, document_id, state, created_at, title, style, outline, seed, model_id, settings,
       book, translations)
     VALUES (1, @documentId, '', @createdAt, @title, @style, @outline, @seed, @modelId, @settings,
       @book, @translations)`,
  ).run({ ...parameters(row), documentId: randomUUID() });
  renewState(db);
}

export function readStory(db: Db, onDamage?: OnDamage): StoryFields {
  const row = db
    .prepare<[], object>(
      `SELECT title, style, outline, seed, model_id AS modelId, settings, book,
         coalesce(translations, '{}') AS translations
       FROM story WHERE id = 1`,
    )
    .get();
  if (!row) throw new Error('the story row is missing');
  return soundRow(columns, row, standIns, (column) => onDamage?.(`the ${column} of the story`))!;
}

export function updateStory(db: Db, row: StoryFields): void {
  db.prepare(
    `UPDATE story SET title = @title, style = @style, outline = @outline, seed = @seed, model_id = @modelId,
       settings = @settings, book = @book, translations = @translations
     WHERE id = 1`,
  ).run(parameters(row));
}

function parameters<T extends StoryFields>(row: T) {
  const { settings, book, translations } = row;
  return {
    ...row,
    settings: JSON.stringify(settings),
    book: JSON.stringify(book),
    translations: Object.keys(translations).length > 0 ? JSON.stringify(translations) : null,
  };
}

/** Where the file names itself in a way Fabula never does, a name made from that: it becomes part of paths. */
export function readDocumentId(db: Db): string {
  const id = readText(db, 'document_id');
  return z.uuid().safeParse(id).success ? id : uuidFrom(id);
}

/** Makes the file a document of its own. */
export function setDocumentId(db: Db, id: string): void {
  db.prepare('UPDATE story SET document_id = ? WHERE id = 1').run(id);
}

/** Names the state of the content: equal in a document and in a copy of it as long as neither is changed. */
export function readState(db: Db): string {
  const state = readText(db, 'state');
  return /^[0-9a-f]{1,64}$/.test(state) ? state : sha256Of(state).slice(0, 16);
}

export function renewState(db: Db): void {
  db.prepare('UPDATE story SET state = lower(hex(randomblob(8))) WHERE id = 1').run();
}

function readText(db: Db, column: 'document_id' | 'state'): string {
  return String(db.prepare<[], unknown>(`SELECT ${column} FROM story WHERE id = 1`).pluck().get());
}
