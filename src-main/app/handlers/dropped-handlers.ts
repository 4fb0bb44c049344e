// What a file or folder that was dropped on a window is for.

import fs from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { kindOfFile } from '../../../native-models/index.ts';
import type { droppedKind } from '../../contract/loras.ts';
import { storyExtension } from '../../files/story-names.ts';
import { recordFile } from '../../story/story-record.ts';
import type { OfferedFiles } from '../../studio/offered-files.ts';
import type { Handlers } from '../../studio/router.ts';
import type { StudioWindow } from '../studio-window.ts';

export function droppedHandlers(offered: OfferedFiles) {
  return {
    'dropped.kind': ({ key }) => kindOfDropped(offered.named(key)),
  } satisfies Partial<Handlers<StudioWindow>>;
}

/** Files that are no checkpoints are taken for stories: opening them says what is wrong. */
async function kindOfDropped(file: string): Promise<z.infer<typeof droppedKind>> {
  const found = await fs.stat(file).catch(() => undefined);
  if (found?.isDirectory()) return (await isModelFolder(file)) ? 'model' : 'story';
  const ending = path.extname(file).toLowerCase();
  if (/^\.(png|webp|jpe?g)$/.test(ending)) return 'picture';
  if (ending === storyExtension || !/^\.(safetensors|sft|gguf|ckpt|bin|pt|pth|pkl)$/.test(ending))
    return 'story';
  const { kind } = await kindOfFile(file);
  // Words (textual inversion) are added as LoRAs are.
  return kind === 'lora' || kind === 'embedding' ? 'lora' : 'model';
}

/** Whoever drops a folder mostly means a model; one of pictures is told by having no part of one. */
async function isModelFolder(folder: string): Promise<boolean> {
  const names = await fs.readdir(folder).catch(() => []);
  const parts =
    /^(model_index\.json|fabula\.json|unet|text_encoder|vae|.*\.(safetensors|sft|gguf|ckpt|onnx))$/i;
  if (names.some((name) => parts.test(name))) return true;
  return !names.some((name) => name === recordFile || /\.(png|webp|jpe?g)$/i.test(name));
}
