// A run: everything besides the story itself that decides how its pictures come out. It is kept with
// the pictures (story.json, PNG metadata, project document), so that they can be drawn again.

import { z } from 'zod';
import { resolvedSettings } from '../contract/settings.ts';

export const run = z.strictObject({
  versions: z.strictObject({ fabula: z.string(), onnxruntime: z.string() }),
  model: z.strictObject({ id: z.string(), name: z.string(), hash: z.string() }),
  /** Execution providers round differently, so the device is part of what made the pixels. */
  device: z.string(),
  settings: resolvedSettings,
});

export type Run = z.infer<typeof run>;

/** The run without the folders of this machine: LoRAs go by their files' names and hashes. */
export function withoutPlaces(run: Run): Run {
  const loras = run.settings.loras.map((lora) => ({ ...lora, file: lora.file.replace(/^.*[/\\]/, '') }));
  return { ...run, settings: { ...run.settings, loras } };
}
