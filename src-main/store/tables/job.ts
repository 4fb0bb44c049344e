// Queries of table job: what is still to be drawn, in order.

import { z } from 'zod';
import { type DrawWay, drawWay } from '../../contract/drawing.ts';
import { type ErrorValue, errorValue } from '../../contract/errors.ts';
import { jobId, sceneId, seed, time } from '../../contract/ids.ts';
import type { Db } from '../sqlite/database.ts';
import { flag, flagColumn, jsonColumn, positionColumn, soundRow } from './columns.ts';

export interface JobRow {
  id: number;
  position: number;
  sceneId: number;
  askedAt: number;
  method: DrawWay;
  /** Drawn to be compared: its picture does not become the scene's. */
  comparison: boolean;
  /** null: the scene's or the story's when it is drawn. */
  seed: number | null;
  /** How often the engine was lost while drawing it. */
  crashes: number;
  /** Of a failed job. */
  error: ErrorValue | null;
}

const columns = z.object({
  id: jobId,
  position: positionColumn,
  sceneId,
  askedAt: time,
  method: drawWay,
  comparison: flagColumn,
  seed: seed.nullable(),
  crashes: z.int().min(0),
  error: jsonColumn(errorValue).nullable(),
});

const lostError: ErrorValue = {
  code: 'damaged-story',
  message: 'Why this picture was not drawn cannot be read any more.',
  hint: 'Draw it again.',
};

const standIns = {
  position: 0,
  askedAt: 0,
  method: 'onestory',
  comparison: 0,
  seed: null,
  crashes: 0,
  error: JSON.stringify(lostError),
} as const;

/** In order, without those whose scene is deleted. */
export function readJobs(db: Db): JobRow[] {
  return db
    .prepare<[], object>(
      `SELECT job.id, job.position, scene_id AS sceneId, asked_at AS askedAt, method, comparison, job.seed, crashes,
         error
       FROM job JOIN scene ON scene.id = scene_id AND scene.removed = 0
       ORDER BY job.position, job.id`,
    )
    .all()
    .flatMap((row) => soundRow(columns, row, standIns) ?? []);
}

export function insertJob(db: Db, job: Omit<JobRow, 'id' | 'crashes' | 'error'>): number {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO job (position, scene_id, asked_at, method, comparison, seed)
       VALUES (@position, @sceneId, @askedAt, @method, @comparison, @seed)`,
    )
    .run({ ...job, comparison: flag(job.comparison) });
  return Number(lastInsertRowid);
}

export function deleteJob(db: Db, id: number): void {
  db.prepare('DELETE FROM job WHERE id = ?').run(id);
}

/** Ends a job whose picture is finished; false when it is not there (any more). */
export function finishJob(db: Db, id: number, scene: number): boolean {
  return db.prepare('DELETE FROM job WHERE id = ? AND scene_id = ?').run(id, scene).changes === 1;
}

export function deleteAllJobs(db: Db): void {
  db.prepare('DELETE FROM job').run();
}

export function moveJob(db: Db, id: number, position: number): void {
  db.prepare('UPDATE job SET position = ? WHERE id = ?').run(position, id);
}

/** The new count. */
export function countCrash(db: Db, id: number): number {
  db.prepare('UPDATE job SET crashes = min(max(crashes, 0), 1000) + 1 WHERE id = ?').run(id);
  return db.prepare<[number], number>('SELECT crashes FROM job WHERE id = ?').pluck().get(id) ?? 0;
}

export function failJob(db: Db, id: number, error: ErrorValue): void {
  db.prepare('UPDATE job SET error = ? WHERE id = ?').run(JSON.stringify(error), id);
}

export function retryFailedJobs(db: Db): void {
  db.prepare('UPDATE job SET error = NULL, crashes = 0 WHERE error IS NOT NULL').run();
}

/** A place after all jobs, those of deleted scenes too. */
export function lastPosition(db: Db): number {
  const last = db
    .prepare<[number], number | null>('SELECT max(position) FROM job WHERE position <= ?')
    .pluck();
  return last.get(positionColumn.maxValue ?? 0) ?? 0;
}
