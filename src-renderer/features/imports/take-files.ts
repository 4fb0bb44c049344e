// Files that a person brings into the window: stories, manuscripts and pictures are opened, checkpoints and
// model folders go into the library, LoRAs into the story. Main looks into each to tell what it is.

import { attempt } from '../../core/attempt.ts';
import { call, offerDropped } from '../../core/client.ts';
import { say } from '../../core/notify.ts';
import { flushEdits } from '../../core/state/edits.ts';
import { addLora } from '../loras/add-lora.ts';
import { addModel } from '../models/add-model.ts';

/** `scene`: where a single picture was let go, or is pasted. */
export async function takeFiles(files: readonly File[], scene?: number): Promise<void> {
  const pictures: string[] = [];
  for (const file of files) {
    try {
      const key = await offerDropped(file);
      const kind = await call('dropped.kind', { key });
      if (kind === 'picture') pictures.push(key);
      else if (kind === 'model') await addModel({ key });
      else if (kind === 'lora') await addLora({ key });
      else await call('story.open', { from: { key } });
    } catch (error) {
      say(error);
    }
  }
  if (pictures.length === 0) return;
  await flushEdits();
  await attempt('story.open', { from: { keys: pictures, ...(scene === undefined ? {} : { scene }) } });
}
