// LoRA files laid over a story's model, as a window sees them. A story names them by content (settings.ts); the file
// is found, and found again, by main.

import { z } from 'zod';
import { errorValue } from './errors.ts';
import { fileKey } from './home.ts';
import { chosenLora } from './settings.ts';

/** Parallel to the story's `settings.loras`. */
export const loraView = z.strictObject({
  sha256: chosenLora.shape.sha256,
  /** As a person reads it, such as "~/LoRAs/ink.safetensors"; absent: not known on this computer. */
  place: z.string().optional(),
  bytes: z.int().min(0).optional(),
  /** Why nothing can be drawn with it: its file is not there, or it was made for another model. */
  problem: errorValue.optional(),
});
export type LoraView = z.infer<typeof loraView>;

/** A file that main asks for, or one that was dropped. */
export const loraAdd = z.strictObject({
  from: z.union([z.literal('file'), z.strictObject({ key: fileKey })]),
});
/** What the story is to keep, with a strength of its own; or that the person gave up. */
export const loraAdded = z.union([chosenLora.omit({ strength: true }), z.literal('cancelled')]);

export const loraRelink = z.strictObject({
  ...chosenLora.omit({ strength: true }).shape,
  from: z.union([z.literal('dialog'), z.strictObject({ key: fileKey })]),
});

/** What a dropped file or folder is for; told by looking into it. Pictures may come several at once. */
export const droppedKind = z.enum(['story', 'picture', 'model', 'lora']);
