// A story keeps only what a person set. The version before kept every setting, and so hid a model's own defaults:
// values that are the published ones, as they were then, were nobody's choice and go.

import type { Db } from '../sqlite/database.ts';

type Json = Record<string, unknown>;

const PUBLISHED: Json = {
  method: 'onestory',
  guidanceRescale: 0,
  negativePrompt: '',
  freeU: null,
};

const PUBLISHED_PARTS: Record<string, Json> = {
  svr: {
    mode: 'svr',
    order: 'suppress-first',
    suppressAlpha: 0.01,
    suppressBeta: 0.05,
    expressAlpha: -0.01,
    expressBeta: 1,
    eotFactor: 0.9,
  },
  ipca: { strength: 2, variant: 'released', startStep: 0, dropout: 0 },
  window: { size: 10, kind: 'circular' },
};

export function keepChosenSettings(db: Db): void {
  const stories = db.prepare<[], Row>('SELECT id, settings AS json FROM story').all();
  const writeStory = db.prepare('UPDATE story SET settings = ? WHERE id = ?');
  for (const { id, json } of stories) {
    const settings = parseObject(json);
    if (settings) writeStory.run(JSON.stringify(chosenOf(settings)), id);
  }
  const runs = db.prepare<[], Row>('SELECT id, requested AS json FROM run').all();
  const writeRun = db.prepare('UPDATE run SET requested = ? WHERE id = ?');
  for (const { id, json } of runs) {
    const requested = parseObject(json);
    const settings = requested && asObject(requested.settings);
    if (settings) writeRun.run(JSON.stringify({ ...requested, settings: chosenOf(settings) }), id);
  }
}

interface Row {
  id: number;
  json: string;
}

function chosenOf(settings: Json): Json {
  const chosen: Json = {};
  for (const [name, value] of Object.entries(without(settings, PUBLISHED))) {
    const part = asObject(value);
    const published = PUBLISHED_PARTS[name];
    const rest = part && published ? without(part, published) : value;
    if (!(part && published) || Object.keys(rest as Json).length > 0) chosen[name] = rest;
  }
  return chosen;
}

function without(values: Json, published: Json): Json {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => published[name] !== value));
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
