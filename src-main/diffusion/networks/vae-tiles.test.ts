// How far a picture decoded in tiles is from the same decoded whole, with the built-in model's trained VAE: its norms
// see one tile at a time, so the two are not equal, and a seam must not be.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { compileVaeDecoder } from '../../../native-models/index.ts';
import { openModel } from '../model/model.ts';
import { createSession, type Session } from '../runtime/session.ts';
import { tellStory } from '../tell-story.ts';
import type { Planes } from './tiles.ts';
import { decodeLatents, unitImage, unscaleLatents, VAE_TILES } from './vae.ts';

const place = { path: 'native-models/pocket' };
/** More latents on a side than the smallest tile has. */
const side = 512;
const smallest = VAE_TILES.at(-1)!;

/** As unlike as the model's pictures get: what a tile's norms see differs from what the whole's see. */
const places = ['in a meadow on a sunny day', 'by a river at night', 'in the snow', 'in a library'];

let vae: Session;
let latents: Planes;
beforeAll(async () => {
  const model = await openModel(place);
  vae = await createSession(
    compileVaeDecoder(model.checkpoint.vae),
    { name: 'cpu', profile: 'cpu' },
    'VAE decoder',
  );
  const drawn: Planes[] = [];
  const request = {
    model: place,
    device: 'cpu',
    scenes: places.map((framePrompt) => ({ identityPrompt: 'a cartoon of a red fox', framePrompt, seed: 3 })),
    // Small enough that the smallest tile sees some whole ones, as it does in pictures of a thousand pixels.
    settings: { width: 192, height: 192 },
  } as const;
  for await (const { tensors } of tellStory(request, { keepTensors: true })) {
    const { shape, data } = tensors!.latents;
    const [channels, height, width] = shape as [number, number, number];
    const planes = { channels, height, width, data: data as Float32Array };
    drawn.push(unscaleLatents(planes, model.latentScale));
  }
  latents = mosaic(drawn, side / model.vaeFactor);
});
afterAll(() => vae.release());

/** A picture as large as the model cannot draw one well: its own, side by side, each next to other ones. */
function mosaic(pictures: readonly Planes[], size: number): Planes {
  const [{ channels, height, width }] = pictures as [Planes];
  const data = new Float32Array(channels * size * size);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const one = pictures[(Math.floor(x / width) + 2 * Math.floor(y / height)) % pictures.length]!;
        const from = (c * height + (y % height)) * width + (x % width);
        data[(c * size + y) * size + x] = one.data[from]!;
      }
    }
  }
  return { channels, height: size, width: size, data };
}

const levels = async (tile?: number): Promise<Float32Array> =>
  unitImage(await decodeLatents(vae, latents, tile)).map((value) => 255 * value);

/** The greatest step from one column of pixels to the next, as the mean of the column's pixels. */
function greatestStep(image: Float32Array): number {
  const byColumn = Array.from({ length: side - 1 }, (_, x) => {
    let sum = 0;
    for (let y = 0; y < side; y++) {
      for (let c = 0; c < 3; c++) {
        const at = 3 * (y * side + x) + c;
        sum += image[at + 3]! - image[at]!;
      }
    }
    return Math.abs(sum) / (3 * side);
  });
  return Math.max(...byColumn);
}

it('is close to the whole in the smallest tiles, with no seam', async () => {
  expect(latents.width).toBeGreaterThan(smallest);
  const [whole, tiled] = [await levels(), await levels(smallest)];
  const off = whole.map((value, i) => Math.abs(value - tiled[i]!)).sort();
  const mean = off.reduce((a, b) => a + b, 0) / off.length;
  const p99 = off[Math.floor(0.99 * off.length)]!;
  const seam = greatestStep(tiled.map((value, i) => value - whole[i]!));
  console.log(
    `of 255 levels, tiles of ${smallest} latents are off by ${mean} in the mean, 99 %: ${p99}, seam: ${seam}`,
  );
  expect(mean).toBeGreaterThan(0);
  expect(mean).toBeLessThan(2);
  expect(p99).toBeLessThan(8);
  // A seam would be one column whose pixels all differ from their neighbours.
  expect(seam).toBeLessThan(1);
});
