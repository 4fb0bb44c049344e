// Queries of table run: with which model, device and settings frames were drawn.

import { z } from 'zod';
import { time } from '../../contract/ids.ts';
import { chosenSettings, resolvedSettings } from '../../contract/settings.ts';
import type { Run } from '../../story/run.ts';
import type { Db } from '../sqlite/database.ts';
import { jsonColumn, soundRow } from './columns.ts';

const runStatus = z.enum(['drawing', 'finished', 'cancelled', 'failed', 'interrupted']);
export type RunStatus = z.infer<typeof runStatus>;

/** What the story asked for; the run is what that became. */
const requestedDrawing = z.strictObject({ modelId: z.string().nullable(), settings: chosenSettings });
export type RequestedDrawing = z.infer<typeof requestedDrawing>;

export interface RunRow {
  id: number;
  startedAt: number;
  status: RunStatus;
  requested: RequestedDrawing;
  run: Run;
}

const columns = z.object({
  id: z.int(),
  started_at: time,
  status: runStatus,
  model_id: z.string(),
  model_name: z.string(),
  model_hash: z.string(),
  fabula_version: z.string(),
  onnxruntime_version: z.string(),
  device: z.string(),
  requested: jsonColumn(requestedDrawing),
  settings: jsonColumn(resolvedSettings),
});

/** None for what decides how a picture came out: a run that cannot say that says nothing. */
const standIns = {
  started_at: 0,
  status: 'interrupted',
  model_name: '?',
  fabula_version: '?',
  onnxruntime_version: '?',
  device: '?',
} as const;

export function insertRun(
  db: Db,
  { startedAt, requested, run }: Pick<RunRow, 'startedAt' | 'requested' | 'run'>,
): number {
  const { model, versions, device, settings } = run;
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO run (started_at, status, method, model_id, model_name, model_hash, fabula_version,
         onnxruntime_version, device, requested, settings)
       VALUES (@startedAt, 'drawing', @method, @modelId, @modelName, @modelHash, @fabula, @onnxruntime, @device,
         @requested, @settings)`,
    )
    .run({
      startedAt,
      // Plain is what nothing holds.
      method: settings.hold?.picture ? 'onestory' : settings.method,
      modelId: model.id,
      modelName: model.name,
      modelHash: model.hash,
      ...versions,
      device,
      requested: JSON.stringify(requested),
      settings: JSON.stringify(settings),
    });
  return Number(lastInsertRowid);
}

/**
 * What stands for the run of pictures that were not drawn, as each must have one; the same for all of them. It says nothing, and
 * is not read as a run.
 */
export function noRun(db: Db, at: number): number {
  const known = db.prepare<[], number>(`SELECT id FROM run WHERE method = 'none'`).pluck().get();
  if (known !== undefined) return known;
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO run (started_at, status, method, model_id, model_name, model_hash, fabula_version,
         onnxruntime_version, device, requested, settings)
       VALUES (?, 'finished', 'none', '', '', '', '', '', '', '{}', '{}')`,
    )
    .run(at);
  return Number(lastInsertRowid);
}

/** Those that can be read. */
export function readRuns(db: Db): RunRow[] {
  return db
    .prepare<[], object>(`${select} WHERE method <> 'none' ORDER BY id`)
    .all()
    .flatMap((row) => fromColumns(row) ?? []);
}

/** Undefined when it is not there or cannot be read. */
export function readRun(db: Db, id: number): RunRow | undefined {
  const row = db.prepare<[number], object>(`${select} WHERE id = ?`).get(id);
  return row && fromColumns(row);
}

export function updateRunStatus(db: Db, id: number, status: RunStatus): void {
  db.prepare('UPDATE run SET status = ? WHERE id = ?').run(status, id);
}

/** Runs that an earlier session left unfinished. */
export function markInterruptedRuns(db: Db): void {
  db.prepare(`UPDATE run SET status = 'interrupted' WHERE status = 'drawing'`).run();
}

export function deleteRunsWithoutFrames(db: Db): void {
  db.prepare('DELETE FROM run WHERE id NOT IN (SELECT run_id FROM frame)').run();
}

const select = `SELECT id, started_at, status, model_id, model_name, model_hash, fabula_version,
  onnxruntime_version, device, requested, settings FROM run`;

function fromColumns(stored: object): RunRow | undefined {
  const row = soundRow(columns, stored, standIns);
  return (
    row && {
      id: row.id,
      startedAt: row.started_at,
      status: row.status,
      requested: row.requested,
      run: {
        versions: { fabula: row.fabula_version, onnxruntime: row.onnxruntime_version },
        model: { id: row.model_id, name: row.model_name, hash: row.model_hash },
        device: row.device,
        settings: row.settings,
      },
    }
  );
}
