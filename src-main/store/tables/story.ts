// Queries of table story: the one row with what a person set about the whole story.

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { chosenSettings } from '../../contract/settings.ts';
import type { StoryFields } from '../../contract/story-view.ts';
import type { Db } from '../sqlite/database.ts';
import { json } from './columns.ts';

interface StoryColumns {
  title: string;
  style: string;
  seed: number;
  model_id: string | null;
  settings: string;
}

/** A new document, with an identity of its own. */
export function insertStory(db: Db, row: StoryFields & { createdAt: number }): void {
  db.prepare(
    `INSERT INTO story (id, document_id, state, created_at, title, style, seed, model_id, settings)
     VALUES (1, @documentId, '', @createdAt, @title, @style, @seed, @modelId, @settings)`,
  ).run({ ...parameters(row), documentId: randomUUID() });
  renewState(db);
}

export function readStory(db: Db): StoryFields {
  const row = db
    .prepare<[], StoryColumns>('SELECT title, style, seed, model_id, settings FROM story WHERE id = 1')
    .get();
  if (!row) throw new Error('the story row is missing');
  const { title, style, seed, model_id } = row;
  return { title, style, seed, modelId: model_id, settings: json(chosenSettings, row.settings) };
}

export function updateStory(db: Db, row: StoryFields): void {
  db.prepare(
    `UPDATE story SET title = @title, style = @style, seed = @seed, model_id = @modelId, settings = @settings
     WHERE id = 1`,
  ).run(parameters(row));
}

function parameters<T extends StoryFields>(row: T) {
  return { ...row, settings: JSON.stringify(row.settings) };
}

/** Throws ZodError where the file names itself in a way Fabula never does. */
export function readDocumentId(db: Db): string {
  return z.uuid().parse(db.prepare('SELECT document_id FROM story WHERE id = 1').pluck().get());
}

/** Makes the file a document of its own. */
export function renewDocumentId(db: Db): void {
  db.prepare('UPDATE story SET document_id = ? WHERE id = 1').run(randomUUID());
}

/** Names the state of the content: equal in a document and in a copy of it as long as neither is changed. */
export function readState(db: Db): string {
  return z.hex().parse(db.prepare('SELECT state FROM story WHERE id = 1').pluck().get());
}

export function renewState(db: Db): void {
  db.prepare('UPDATE story SET state = lower(hex(randomblob(8))) WHERE id = 1').run();
}
