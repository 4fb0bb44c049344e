// What a story and its runs were set to, changed by a step of the document's format. Knows no version.

import type { Db } from '../sqlite/database.ts';

export type Json = Record<string, unknown>;

interface Row {
  id: number;
  json: string;
}

/**
 * @param change Of the story's settings, and of those that a run was asked for with; the same answer for the same settings.
 * @param which Whose: all stories', or only of the built-in model.
 */
export function rewriteSettings(db: Db, change: (settings: Json) => Json, which: 'all' | 'built-in'): void {
  const where = which === 'built-in' ? ' WHERE model_id IS NULL' : '';
  const stories = db.prepare<[], Row>(`SELECT id, settings AS json FROM story${where}`).all();
  const writeStory = db.prepare('UPDATE story SET settings = ? WHERE id = ?');
  for (const { id, json } of stories) {
    const settings = parseObject(json);
    if (settings) writeStory.run(JSON.stringify(change(settings)), id);
  }
  const runs = db.prepare<[], Row>('SELECT id, requested AS json FROM run').all();
  const writeRun = db.prepare('UPDATE run SET requested = ? WHERE id = ?');
  for (const { id, json } of runs) {
    const requested = parseObject(json);
    const isMeant = which === 'all' || requested?.modelId === null;
    const settings = isMeant ? asObject(requested?.settings) : undefined;
    if (settings) writeRun.run(JSON.stringify({ ...requested, settings: change(settings) }), id);
  }
}

/** Undefined for what no version wrote: reading the row later says so. */
function parseObject(text: string): Json | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}
