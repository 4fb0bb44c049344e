// A story's LoRAs where they lie on this computer. What cannot be found is said in words that a story may keep.

import { FabulaError, toErrorValue } from '../contract/errors.ts';
import { withoutHome } from '../files/display-folder.ts';
import type { LoraLibrary } from '../models/lora-library.ts';
import { findTagged } from '../models/lora-tags.ts';
import type { LocateLoras } from '../queue/batch-work.ts';

export const loraFiles =
  (library: LoraLibrary): LocateLoras =>
  async (loras, tags) => {
    const chosen = await Promise.all(
      loras.map(async (lora) => {
        try {
          return { ...lora, file: await library.pathOf(lora) };
        } catch (error) {
          const { code, message, hint } = withoutHome(toErrorValue(error));
          throw new FabulaError(code, message, hint, { cause: error });
        }
      }),
    );
    // What the story has already counts as it has it.
    const tagged = (await findTagged(tags, library)).filter(
      (one) => !chosen.some(({ sha256 }) => sha256 === one.sha256),
    );
    return [...chosen, ...tagged];
  };
