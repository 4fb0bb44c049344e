// What drawing a story will take, for its window: reckoned by compiling the model's graphs, which takes a tenth of a
// second for each way to hold weights, and kept until it would be another.

import type { MemoryView, ModelFit } from '../contract/models.ts';
import type { Model } from '../diffusion/model/model.ts';
import { resolveSettings } from '../diffusion/model/settings.ts';
import { planModes } from '../diffusion/networks/reckon-memory.ts';
import { machineMemory } from '../diffusion/runtime/machine-memory.ts';
import type { Board } from '../story/board.ts';

interface Reckoned {
  width: number;
  height: number;
  guidanceScale: number;
  modes: MemoryView['modes'];
}

/** The latest of each model: a window asks again whenever a setting is touched. */
const latest = new WeakMap<Model, Reckoned>();

/** Throws FabulaError for settings that the model cannot draw with. */
export function memoryView({ story }: Board, model: Model): MemoryView {
  const { loras: _loras, ...settings } = story.settings;
  const { width, height, guidanceScale } = resolveSettings(model, settings);
  const known = latest.get(model);
  const same =
    known?.width === width && known.height === height && known.guidanceScale === guidanceScale
      ? known
      : undefined;
  const modes =
    same?.modes ??
    planModes(model, { width, height, guidanceScale }).map(({ mode, peak, mapped }) => ({
      mode,
      peak,
      mapped,
    }));
  latest.set(model, { width, height, guidanceScale, modes });
  return { width, height, available: machineMemory(), modes };
}

/** With its own settings, so that models can be compared before a story is drawn with one. */
export function modelFit(model: Model): ModelFit {
  const { width, height, guidanceScale } = resolveSettings(model, {});
  const available = machineMemory();
  const modes = planModes(model, { width, height, guidanceScale });
  const fitting = modes.find(({ peak }) => peak <= available);
  return {
    available,
    mode: fitting?.mode ?? null,
    peak: fitting?.peak ?? Math.min(...modes.map(({ peak }) => peak)),
  };
}
