// A run: everything besides the story itself that decides how its pictures come out. It is kept with
// the pictures (story.json, PNG metadata, project document), so that they can be drawn again.
import { z } from 'zod';
import { drawSettings } from '../contract/settings.ts';

/** Settings with nothing left to the model. */
export const resolvedSettings = drawSettings.required({
  width: true,
  height: true,
  steps: true,
  guidanceScale: true,
  scheduler: true,
});

export const run = z.strictObject({
  versions: z.strictObject({ fabula: z.string(), onnxruntime: z.string() }),
  model: z.strictObject({ id: z.string(), name: z.string(), hash: z.string() }),
  /** Execution providers round differently, so the device is part of what made the pixels. */
  device: z.string(),
  settings: resolvedSettings,
});

export type Run = z.infer<typeof run>;
