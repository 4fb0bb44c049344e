// Whole pictures of the built-in model with a U-Net that computes in half precision, beside those in float32 of the same
// seed: how far they are apart on average. The processor acts it out, by rounding every result to half.

import { join, resolve } from 'node:path';
import type { Frame, StoryRequest } from '../../src-main/diffusion/story-request.ts';
import { tellStory } from '../../src-main/diffusion/tell-story.ts';
import type { Row } from './row.ts';

/** Of 255: less than is seen. */
const BOUND = 2;

const story: StoryRequest = {
  model: { path: join(resolve(import.meta.dirname, '../..'), 'native-models/pocket') },
  device: 'cpu',
  scenes: ['in the snow', 'at night in the city'].map((framePrompt) => ({
    identityPrompt: 'a watercolor of a red fox wearing a blue coat',
    framePrompt,
    seed: 7,
  })),
  draw: [0],
  settings: {},
};

/** By name: left to itself the model holds by a picture. */
const ways: Readonly<Record<string, StoryRequest['settings']>> = {
  'by words': { method: 'onestory' },
  'by a picture': { method: 'plain', hold: { picture: {} } },
  'by words, with FreeU': { method: 'onestory', freeU: {} },
};

export async function measureHalfPictures(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [way, settings] of Object.entries(ways)) {
    const [exact, half] = [await drawn({ settings }), await drawn({ settings, rounding: 'half' })];
    const distances = exact.map(({ picture }, i) => meanDifference(picture.data, half[i]!.picture.data));
    rows.push({
      what: `pocket, pictures held ${way} in half precision, mean difference of 255`,
      measured: Math.max(...distances),
      bound: BOUND,
    });
  }
  return rows;
}

async function drawn(request: Partial<StoryRequest>): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of tellStory({ ...story, ...request })) frames.push(frame);
  return frames;
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}
