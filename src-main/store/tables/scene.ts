// Queries of table scene.

import { z } from 'zod';
import { chapterNames, sceneTranslations } from '../../contract/book-languages.ts';
import { scenePage } from '../../contract/book-page.ts';
import { characterId, frameId, sceneId, seed } from '../../contract/ids.ts';
import { scenePlaces } from '../../contract/story-view.ts';
import type { SceneRow } from '../../story/board.ts';
import type { Db } from '../sqlite/database.ts';
import {
  flag,
  flagColumn,
  jsonColumn,
  type OnDamage,
  positionColumn,
  soundRow,
  textColumn,
} from './columns.ts';

const columns = z.object({
  id: sceneId,
  position: positionColumn,
  removed: flagColumn,
  prompt: textColumn,
  caption: textColumn,
  negative: textColumn,
  cast: jsonColumn(z.array(characterId)).nullable(),
  seed: seed.nullable(),
  picked: frameId.nullable(),
  chapter: textColumn.nullable(),
  chapterNames: jsonColumn(chapterNames),
  portraitOf: characterId.nullable(),
  places: jsonColumn(scenePlaces),
  page: jsonColumn(scenePage),
  translations: jsonColumn(sceneTranslations),
});

const standIns = {
  position: 0,
  removed: 0,
  prompt: '',
  caption: '',
  negative: '',
  cast: null,
  seed: null,
  picked: null,
  chapter: null,
  chapterNames: '{}',
  portraitOf: null,
  places: '[]',
  page: '{}',
  translations: '{}',
} as const;

/** Deleted ones too. */
export function readScenes(db: Db, onDamage?: OnDamage): SceneRow[] {
  return db
    .prepare<[], { id: number }>(
      `SELECT id, position, removed, prompt, caption, negative, own_cast AS cast, seed, picked, chapter,
         coalesce(chapter_names, '{}') AS chapterNames, portrait_of AS portraitOf, coalesce(places, '[]') AS places, coalesce(page, '{}') AS page,
         coalesce(translations, '{}') AS translations
       FROM scene ORDER BY id`,
    )
    .all()
    .flatMap(
      (row) =>
        soundRow(columns, row, standIns, (column) => onDamage?.(`the ${column} of scene ${row.id}`)) ?? [],
    );
}

export function insertScene(db: Db, row: SceneRow): void {
  db.prepare(
    `INSERT INTO scene (id, position, removed, prompt, caption, negative, own_cast, seed, picked, chapter, chapter_names,
       portrait_of, places, page, translations)
     VALUES (@id, @position, @removed, @prompt, @caption, @negative, @cast, @seed, @picked, @chapter, @chapterNames,
       @portraitOf, @places, @page, @translations)`,
  ).run(parameters(row));
}

export function updateScene(db: Db, row: SceneRow): void {
  db.prepare(
    `UPDATE scene
     SET position = @position, removed = @removed, prompt = @prompt, caption = @caption, negative = @negative,
       own_cast = @cast, seed = @seed, picked = @picked, chapter = @chapter, chapter_names = @chapterNames,
       places = @places, page = @page, translations = @translations
     WHERE id = @id`,
  ).run(parameters(row));
}

/** A new picture is the scene's picture, whatever was picked before. */
export function clearPick(db: Db, id: number): void {
  db.prepare('UPDATE scene SET picked = NULL WHERE id = ?').run(id);
}

/** Their frames and jobs go with them. */
export function deleteRemovedScenes(db: Db): void {
  db.prepare('DELETE FROM scene WHERE removed = 1').run();
}

function parameters(row: SceneRow) {
  return {
    ...row,
    removed: flag(row.removed),
    cast: row.cast ? JSON.stringify(row.cast) : null,
    places: row.places.length > 0 ? JSON.stringify(row.places) : null,
    page: unlessEmpty(row.page),
    chapterNames: unlessEmpty(row.chapterNames),
    translations: unlessEmpty(row.translations),
  };
}

/** What is as at the beginning takes no room: a story has many scenes. */
function unlessEmpty(value: object): string | null {
  const set = Object.entries(value).filter(
    ([, one]) => one !== null && !(Array.isArray(one) && one.length === 0),
  );
  return set.length > 0 ? JSON.stringify(Object.fromEntries(set)) : null;
}

/** In the words of the first version, so that it can be asked before an upgrade. */
export function countScenes(db: Db): { scenes: number; drawn: number } {
  const count = (where: string) =>
    db.prepare<[], number>(`SELECT count(*) FROM scene WHERE removed = 0 ${where}`).pluck().get() ?? 0;
  return {
    scenes: count(''),
    drawn: count('AND EXISTS (SELECT 1 FROM frame WHERE scene_id = scene.id AND frame.removed = 0)'),
  };
}
