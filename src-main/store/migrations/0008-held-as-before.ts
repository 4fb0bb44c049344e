// The built-in model draws each scene by itself and holds characters by pictures of them where a story says nothing. A story
// from before said nothing and was told by its words, so it says that now, and what was drawn in it stays as it would be drawn
// again. With looks in it, they hold as they did then.

import type { Db } from '../sqlite/database.ts';

type Json = Record<string, unknown>;

/** What a look that is kept was, where nobody set it. */
const LOOKS_THEN = { weight: 2, startStep: 0, tokenDropout: 0, anchor: 0, anchorUntil: 0.5 };

export function holdAsBefore(db: Db): void {
  const looks = db.prepare('SELECT count(*) FROM character WHERE held = 1').pluck().get() !== 0;
  const before = (settings: Json): Json => {
    const hold = asObject(settings.hold) ?? {};
    const { picture } = hold;
    const wanted = picture === undefined ? (looks ? {} : null) : picture;
    return {
      ...settings,
      method: settings.method ?? 'onestory',
      hold: { ...hold, picture: asObject(wanted) ? { ...LOOKS_THEN, ...wanted } : null },
    };
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
