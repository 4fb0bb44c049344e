// The built-in model's own way to hold by a picture shows that picture from where the character is, and showed it everywhere
// before. What a story left to the model, it says now, so that what was drawn in it stays as it would be drawn again.

import type { Db } from '../sqlite/database.ts';

type Json = Record<string, unknown>;

export function seenAsBefore(db: Db): void {
  const looks = db.prepare('SELECT count(*) FROM character WHERE held = 1').pluck().get() !== 0;
  const before = (settings: Json): Json => {
    const hold = asObject(settings.hold) ?? {};
    const { picture } = hold;
    // With looks in it they hold, whatever else is set; what a picture does not say it takes from the model.
    const isHeld = looks || asObject(picture) || (picture === undefined && settings.method === undefined);
    if (!isHeld) return settings;
    return { ...settings, hold: { ...hold, picture: { seenFrom: 'everywhere', ...asObject(picture) } } };
  };
  const stories = db.prepare<[], Row>('SELECT id, settings AS json FROM story WHERE model_id IS NULL').all();
  const writeStory = db.prepare('UPDATE story SET settings = ? WHERE id = ?');
  for (const { id, json } of stories) {
    const settings = parseObject(json);
    if (settings) writeStory.run(JSON.stringify(before(settings)), id);
  }
  const runs = db.prepare<[], Row>('SELECT id, requested AS json FROM run').all();
  const writeRun = db.prepare('UPDATE run SET requested = ? WHERE id = ?');
  for (const { id, json } of runs) {
    const requested = parseObject(json);
    const settings = requested?.modelId === null ? asObject(requested.settings) : undefined;
    if (settings) writeRun.run(JSON.stringify({ ...requested, settings: before(settings) }), id);
  }
}

interface Row {
  id: number;
  json: string;
}

/** Undefined for what no version wrote: reading the row later says so. */
function parseObject(text: string): Json | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}
