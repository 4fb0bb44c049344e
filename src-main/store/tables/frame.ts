// Queries of table frame: what is known of pictures, without their pixels.

import { z } from 'zod';
import { frameId, sceneId, seed, time } from '../../contract/ids.ts';
import { type Region, region } from '../../contract/regions.ts';
import { type DrawSettings, drawSettings } from '../../contract/settings.ts';
import type { FrameMark } from '../../story/board.ts';
import type { SeedFrom } from '../../story/scene-words.ts';
import type { Db } from '../sqlite/database.ts';
import { flag, flagColumn, jsonColumn, soundRow, textColumn } from './columns.ts';

const windowEntry = z.strictObject({ scene: sceneId, framePrompt: z.string() });

/** A picture as lists show it. */
export interface FrameRow extends FrameMark {
  runId: number;
  /** Milliseconds since 1970. */
  drawnAt: number;
  seconds: number;
  /** Whose seed it is: one chosen for this picture alone is `chosen`. */
  seedFrom: SeedFrom;
  width: number;
  height: number;
  method: DrawSettings['method'];
  identityPrompt: string;
  framePrompt: string;
  /** The scene's own negative prompt. */
  negative: string;
  /** Who was held by a picture of itself, or had a place, as `heldKey` gives it. */
  held: string;
  /** Where those in it are, as far as they were found while it was drawn. */
  subjects: Region[];
  /** Of the PNG file, in hexadecimal. */
  sha256: string;
  /** The name of what it was brought in from, maybe none; null: it was drawn. */
  brought: string | null;
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
type MarkColumns = Omit<FrameMark, Flags> & Record<Flags, number> & { brought: string | null };

const rowColumns = z.object({
  id: frameId,
  sceneId,
  runId: z.int(),
  drawnAt: time,
  seconds: z.number().min(0),
  seed,
  seedFrom: z.enum(['story', 'scene', 'chosen']),
  width: z.int().positive(),
  height: z.int().positive(),
  method: drawSettings.shape.method.unwrap(),
  identityPrompt: textColumn,
  framePrompt: textColumn,
  negative: textColumn,
  held: textColumn,
  subjects: jsonColumn(z.array(region)),
  comparison: flagColumn,
  blank: flagColumn,
  starred: flagColumn,
  removed: flagColumn,
  sha256: z.string(),
  brought: textColumn.nullable(),
});

const originColumns = rowColumns.extend({ prompt: textColumn, window: jsonColumn(z.array(windowEntry)) });

/** A picture is there whatever became of what is known about it. */
const standIns = {
  drawnAt: 0,
  seconds: 0,
  seed: 0,
  seedFrom: 'chosen',
  width: 512,
  height: 512,
  method: 'onestory',
  identityPrompt: '',
  framePrompt: '',
  negative: '',
  held: '',
  subjects: '[]',
  comparison: 0,
  blank: 0,
  starred: 0,
  removed: 0,
  sha256: '',
  brought: null,
  prompt: '',
  window: '[]',
} as const;

export function insertFrame(db: Db, frame: NewFrame): number {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO frame (scene_id, run_id, drawn_at, seconds, seed, seed_from, width, height, identity_prompt,
         frame_prompt, negative, held, subjects, prompt, window, comparison, blank, sha256, brought)
       VALUES (@sceneId, @runId, @drawnAt, @seconds, @seed, @seedFrom, @width, @height, @identityPrompt,
         @framePrompt, @negative, @held, @subjects, @prompt, @window, @comparison, @blank, @sha256, @brought)`,
    )
    .run({
      ...frame,
      seed: frame.seed ?? 0,
      window: JSON.stringify(frame.window),
      subjects: frame.subjects.length > 0 ? JSON.stringify(frame.subjects) : null,
      comparison: flag(frame.comparison),
      blank: flag(frame.blank),
    });
  return Number(lastInsertRowid);
}

/** What editing needs to know of all pictures, deleted ones too. */
export function readFrameMarks(db: Db): FrameMark[] {
  return db
    .prepare<[], MarkColumns>(
      'SELECT id, scene_id AS sceneId, seed, starred, removed, comparison, blank, brought FROM frame ORDER BY id',
    )
    .all()
    .map(withFlags);
}

/** Newest first, without deleted ones. */
export function readFrames(db: Db): FrameRow[] {
  return db
    .prepare<[], object>(`SELECT ${columns} FROM ${tables} WHERE frame.removed = 0 ORDER BY frame.id DESC`)
    .all()
    .flatMap((row) => withSeed(soundRow(rowColumns, row, standIns)) ?? []);
}

/** Newest first, without deleted ones. */
export function readFramesOfScene(db: Db, scene: number): FrameRow[] {
  return db
    .prepare<[number], object>(
      `SELECT ${columns} FROM ${tables} WHERE scene_id = ? AND frame.removed = 0 ORDER BY frame.id DESC`,
    )
    .all(scene)
    .flatMap((row) => withSeed(soundRow(rowColumns, row, standIns)) ?? []);
}

/** One picture, deleted or not. */
export function readFrame(db: Db, id: number): FrameOrigin | undefined {
  const row = db
    .prepare<[number], object>(`SELECT ${columns}, prompt, window FROM ${tables} WHERE frame.id = ?`)
    .get(id);
  return row && withSeed(soundRow(originColumns, row, standIns));
}

/** What tells a picture from all others: its bytes, and where these were written anew, its words and seed. */
export interface FrameMarks {
  sha256: string;
  seed: number;
  identityPrompt: string;
  framePrompt: string;
}

/** The scene of such a picture; one with the very bytes goes before one of the same words. */
export function findSceneOfFrame(db: Db, marks: FrameMarks): number | undefined {
  return db
    .prepare<FrameMarks, number>(
      `SELECT scene_id FROM frame JOIN scene ON scene.id = scene_id
       WHERE frame.removed = 0 AND scene.removed = 0 AND portrait_of IS NULL AND (sha256 = @sha256 OR
         (frame.seed = @seed AND frame_prompt = @framePrompt AND identity_prompt = @identityPrompt))
       ORDER BY sha256 = @sha256 DESC, frame.id DESC LIMIT 1`,
    )
    .pluck()
    .get(marks);
}

/** Of its PNG file. */
export function readSha256(db: Db, id: number): string | undefined {
  return db.prepare<[number], string>('SELECT sha256 FROM frame WHERE id = ?').pluck().get(id);
}

export function updateFrameMarks(db: Db, { id, starred, removed }: FrameMark): void {
  db.prepare('UPDATE frame SET starred = ?, removed = ? WHERE id = ?').run(flag(starred), flag(removed), id);
}

export function deleteRemovedFrames(db: Db): void {
  db.prepare('DELETE FROM frame WHERE removed = 1').run();
}

const columns = `frame.id, scene_id AS sceneId, run_id AS runId, drawn_at AS drawnAt, seconds, seed,
  seed_from AS seedFrom, width, height, identity_prompt AS identityPrompt, frame_prompt AS framePrompt,
  frame.negative, frame.held, coalesce(subjects, '[]') AS subjects, comparison, blank, starred, removed, sha256,
  brought, run.method`;
const tables = 'frame LEFT JOIN run ON run.id = run_id';

/** Without the number that stands for a seed where there is none. */
function withSeed<T extends { seed: number; brought: string | null }>(row: T | undefined) {
  return row && { ...row, seed: row.brought === null ? row.seed : null };
}

function withFlags({ brought, ...row }: MarkColumns): FrameMark {
  return {
    ...row,
    seed: brought === null ? seed.catch(standIns.seed).parse(row.seed) : null,
    starred: row.starred === 1,
    removed: row.removed === 1,
    comparison: row.comparison === 1,
    blank: row.blank === 1,
  };
}
