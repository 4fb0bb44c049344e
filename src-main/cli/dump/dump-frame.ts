// `--dump`: the tensors of one picture as .npy files, for comparing with other implementations.

import { join } from 'node:path';
import type { FrameTensors } from '../../diffusion/story-request.ts';
import { writeAtomic } from '../../files/durable-files.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { encodeNpy } from './npy.ts';

/** Writes `frame-01/input_ids.npy` and so on for the scene with this index. */
export async function dumpFrame(folder: string, scene: number, tensors: FrameTensors): Promise<void> {
  const place = join(folder, `frame-${String(scene + 1).padStart(2, '0')}`);
  await makeFolder(place);
  for (const [name, tensor] of Object.entries(tensors)) {
    await writeAtomic(join(place, `${name}.npy`), encodeNpy(tensor));
  }
}
