// A story's LoRAs where they lie on this computer. What cannot be found is said in words that a story may keep.

import { FabulaError, toErrorValue } from '../contract/errors.ts';
import type { ChosenLora } from '../contract/settings.ts';
import { withoutHome } from '../files/display-folder.ts';
import type { LoraLibrary } from '../models/lora-library.ts';
import { findTagged } from '../models/lora-tags.ts';
import type { LocateLoras } from '../queue/batch-work.ts';

/** Of a story's LoRAs those whose files are here. */
export async function filesHere(loras: readonly ChosenLora[], library: LoraLibrary): Promise<string[]> {
  const paths = await Promise.all(loras.map((lora) => library.pathOf(lora).catch(() => undefined)));
  return paths.filter((path) => path !== undefined);
}

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
