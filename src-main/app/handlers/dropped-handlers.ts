// What a file or folder that was dropped on a window is for.

import fs from 'node:fs/promises';
import path from 'node:path';
import { kindOfFile } from '../../../native-models/index.ts';
import { storyExtension } from '../../files/story-names.ts';
import type { OfferedFiles } from '../../studio/offered-files.ts';
import type { Handlers } from '../../studio/router.ts';
import type { StudioWindow } from '../studio-window.ts';

export function droppedHandlers(offered: OfferedFiles) {
  return {
    'dropped.kind': ({ key }) => kindOfDropped(offered.named(key)),
  } satisfies Partial<Handlers<StudioWindow>>;
}

/** Files that are no checkpoints are taken for stories: opening them says what is wrong. */
async function kindOfDropped(file: string): Promise<'story' | 'model' | 'lora'> {
  const found = await fs.stat(file).catch(() => undefined);
  if (found?.isDirectory()) return 'model';
  const ending = path.extname(file).toLowerCase();
  if (ending === storyExtension || !/^\.(safetensors|ckpt|bin|pt|pth|pkl)$/.test(ending)) return 'story';
  return (await kindOfFile(file)).kind === 'lora' ? 'lora' : 'model';
}
