// A story keeps only what a person set. The version before kept every setting, and so hid a model's own defaults:
// values that are the published ones, as they were then, were nobody's choice and go.

import type { Db } from '../sqlite/database.ts';
import { asObject, type Json, rewriteSettings } from './rewrite-settings.ts';

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
  rewriteSettings(db, chosenOf, 'all');
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
