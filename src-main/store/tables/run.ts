// Queries of table run: with which model, device and settings frames were drawn.

import { z } from 'zod';
import { chosenSettings, resolvedSettings } from '../../contract/settings.ts';
import type { Run } from '../../story/run.ts';
import type { Db } from '../sqlite/database.ts';
import { json } from './columns.ts';

export type RunStatus = 'drawing' | 'finished' | 'cancelled' | 'failed' | 'interrupted';

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

interface Columns {
  id: number;
  started_at: number;
  status: RunStatus;
  model_id: string;
  model_name: string;
  model_hash: string;
  fabula_version: string;
  onnxruntime_version: string;
  device: string;
  requested: string;
  settings: string;
}

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
      method: settings.method,
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

export function readRuns(db: Db): RunRow[] {
  return db.prepare<[], Columns>(`${select} ORDER BY id`).all().map(fromColumns);
}

export function readRun(db: Db, id: number): RunRow | undefined {
  const row = db.prepare<[number], Columns>(`${select} WHERE id = ?`).get(id);
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

function fromColumns(row: Columns): RunRow {
  return {
    id: row.id,
    startedAt: row.started_at,
    status: row.status,
    requested: json(requestedDrawing, row.requested),
    run: {
      versions: { fabula: row.fabula_version, onnxruntime: row.onnxruntime_version },
      model: { id: row.model_id, name: row.model_name, hash: row.model_hash },
      device: row.device,
      settings: json(resolvedSettings, row.settings),
    },
  };
}
