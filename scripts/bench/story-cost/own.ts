// How often Fabula's engine runs its U-Net for a story. How often, and on how many rows, does not depend on the
// model's size: the small random SDXL of the parity tests is told the story.

import { fileURLToPath } from 'node:url';
import { tellStory } from '../../../src-main/diffusion/tell-story.ts';
import { type UnetRun, unetRuns } from '../unet-runs.ts';

export interface StoryWords {
  identity: string;
  frames: readonly string[];
}

const small = '../../../native-models/parity/fixtures/whole-method/models/tiny-sdxl';

export async function countStory({ identity, frames }: StoryWords, steps: number): Promise<UnetRun[]> {
  return unetRuns(async () => {
    const request = {
      model: { path: fileURLToPath(new URL(small, import.meta.url)) },
      device: 'cpu',
      scenes: frames.map((framePrompt) => ({ identityPrompt: identity, framePrompt, seed: 42 })),
      settings: { steps, width: 64, height: 64, guidanceScale: 5, method: 'onestory' },
    } as const;
    let drawn = 0;
    for await (const _ of tellStory(request)) drawn += 1;
    if (drawn !== frames.length) throw new Error(`${drawn} of ${frames.length} frames were drawn`);
  });
}
