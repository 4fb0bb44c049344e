// What drawing a story will take, for its window: reckoned by compiling the model's graphs, which takes a tenth of a
// second for each way to hold weights, and kept until it would be another.

import type { MemoryView, ModelFit } from '../contract/models.ts';
import { omitUndefined } from '../contract/omit-undefined.ts';
import type { Model } from '../diffusion/model/model.ts';
import { resolveSettings } from '../diffusion/model/settings.ts';
import { planModes } from '../diffusion/networks/reckon-memory.ts';
import { machineMemory } from '../diffusion/runtime/machine-memory.ts';
import { type Board, present } from '../story/board.ts';

interface Reckoned {
  key: string;
  modes: MemoryView['modes'];
}

/** The latest of each model: a window asks again whenever a setting is touched. */
const latest = new WeakMap<Model, Reckoned>();

/** Throws FabulaError for settings that the model cannot draw with. */
export function memoryView({ story, characters }: Board, model: Model): MemoryView {
  const { loras: _loras, ...chosen } = story.settings;
  // Looks that are kept hold, as the queue asks for it.
  const looks = present(characters).some(({ held }) => held) && chosen.method !== 'plain';
  const hold = looks ? { ...chosen.hold, picture: chosen.hold?.picture ?? {} } : chosen.hold;
  const settings = resolveSettings(model, { ...chosen, ...omitUndefined({ hold }) });
  const { width, height, guidanceScale, ipca, freeU } = settings;
  const key = JSON.stringify([width, height, guidanceScale, ipca.dropout, freeU, settings.hold?.picture]);
  const known = latest.get(model);
  const modes =
    known?.key === key
      ? known.modes
      : planModes(model, settings).map(({ mode, peak, mapped }) => ({ mode, peak, mapped }));
  latest.set(model, { key, modes });
  return { width, height, available: machineMemory(), modes };
}

/** With its own settings, so that models can be compared before a story is drawn with one. */
export function modelFit(model: Model): ModelFit {
  const available = machineMemory();
  const modes = planModes(model, resolveSettings(model, {}));
  const fitting = modes.find(({ peak }) => peak <= available);
  return {
    available,
    mode: fitting?.mode ?? null,
    peak: fitting?.peak ?? Math.min(...modes.map(({ peak }) => peak)),
  };
}
