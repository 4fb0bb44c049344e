// Queries of table frame: what is known of pictures, without their pixels.

import { z } from 'zod';
import { sceneId } from '../../contract/ids.ts';
import type { DrawSettings } from '../../contract/settings.ts';
import type { FrameMark } from '../../story/board.ts';
import type { SeedFrom } from '../../story/scene-words.ts';
import type { Db } from '../sqlite/database.ts';
import { flag, json } from './columns.ts';

const windowEntry = z.strictObject({ scene: sceneId, framePrompt: z.string() });

/** A picture as lists show it. */
export interface FrameRow extends FrameMark {
  runId: number;
  /** Milliseconds since 1970. */
  drawnAt: number;
  seconds: number;
  seed: number;
  /** Whose seed it is: one chosen for this picture alone is `chosen`. */
  seedFrom: SeedFrom;
  width: number;
  height: number;
  method: DrawSettings['method'];
  identityPrompt: string;
  framePrompt: string;
  /** Of the PNG file, in hexadecimal. */
  sha256: string;
}

/** And the rest of how it came to be. */
export interface FrameOrigin extends FrameRow {
  /** The consolidated prompt. */
  prompt: string;
  /** The frame prompts in it, in text order; one of them is this scene's. */
  window: z.infer<typeof windowEntry>[];
}

type NewFrame = Omit<FrameOrigin, 'id' | 'method' | 'starred' | 'removed'>;

type Flags = 'starred' | 'removed' | 'comparison' | 'blank';
type MarkColumns = Omit<FrameMark, Flags> & Record<Flags, number>;
type Columns = Omit<FrameRow, Flags> & Record<Flags, number>;
type OriginColumns = Columns & { prompt: string; window: string };

export function insertFrame(db: Db, frame: NewFrame): number {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO frame (scene_id, run_id, drawn_at, seconds, seed, seed_from, width, height, identity_prompt,
         frame_prompt, prompt, window, comparison, blank, sha256)
       VALUES (@sceneId, @runId, @drawnAt, @seconds, @seed, @seedFrom, @width, @height, @identityPrompt,
         @framePrompt, @prompt, @window, @comparison, @blank, @sha256)`,
    )
    .run({
      ...frame,
      window: JSON.stringify(frame.window),
      comparison: flag(frame.comparison),
      blank: flag(frame.blank),
    });
  return Number(lastInsertRowid);
}

/** What editing needs to know of all pictures, deleted ones too. */
export function readFrameMarks(db: Db): FrameMark[] {
  return db
    .prepare<[], MarkColumns>(
      'SELECT id, scene_id AS sceneId, starred, removed, comparison, blank FROM frame ORDER BY id',
    )
    .all()
    .map(withFlags);
}

/** Newest first, without deleted ones. */
export function readFrames(db: Db): FrameRow[] {
  return db
    .prepare<[], Columns>(`SELECT ${columns} FROM ${tables} WHERE frame.removed = 0 ORDER BY frame.id DESC`)
    .all()
    .map(withFlags);
}

/** Newest first, without deleted ones. */
export function readFramesOfScene(db: Db, scene: number): FrameRow[] {
  return db
    .prepare<[number], Columns>(
      `SELECT ${columns} FROM ${tables} WHERE scene_id = ? AND frame.removed = 0 ORDER BY frame.id DESC`,
    )
    .all(scene)
    .map(withFlags);
}

/** One picture, deleted or not. */
export function readFrame(db: Db, id: number): FrameOrigin | undefined {
  const row = db
    .prepare<[number], OriginColumns>(`SELECT ${columns}, prompt, window FROM ${tables} WHERE frame.id = ?`)
    .get(id);
  return row && { ...withFlags(row), window: json(z.array(windowEntry), row.window) };
}

export function updateFrameMarks(db: Db, { id, starred, removed }: FrameMark): void {
  db.prepare('UPDATE frame SET starred = ?, removed = ? WHERE id = ?').run(flag(starred), flag(removed), id);
}

export function deleteRemovedFrames(db: Db): void {
  db.prepare('DELETE FROM frame WHERE removed = 1').run();
}

const columns = `frame.id, scene_id AS sceneId, run_id AS runId, drawn_at AS drawnAt, seconds, seed,
  seed_from AS seedFrom, width, height, identity_prompt AS identityPrompt, frame_prompt AS framePrompt,
  comparison, blank, starred, removed, sha256, run.method`;
const tables = 'frame JOIN run ON run.id = run_id';

function withFlags<T extends Record<Flags, number>>(row: T): Omit<T, Flags> & Record<Flags, boolean> {
  return {
    ...row,
    starred: row.starred === 1,
    removed: row.removed === 1,
    comparison: row.comparison === 1,
    blank: row.blank === 1,
  };
}
