// How far a picture decoded in tiles is from the same decoded whole, with the built-in model's trained VAE: its norms
// see one tile at a time, so the two are not equal, and a seam must not be.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compileVaeDecoder } from '../../native-models/architectures/index.ts';
import { openModel } from './model.ts';
import { createSession, type Session } from './session.ts';
import { tellStory } from './tell-story.ts';
import { decodeLatents, type Planes, unitImage, unscaleLatents, VAE_TILES } from './vae.ts';

const modelFolder = 'native-models/pocket';
/** More latents on a side than the smallest tile has. */
const side = 512;
const smallest = VAE_TILES.at(-1)!;

let vae: Session;
let latents: Planes;
beforeAll(async () => {
  const model = await openModel(modelFolder);
  vae = await createSession(
    compileVaeDecoder(model.checkpoint.vae),
    { name: 'cpu', profile: 'cpu' },
    'VAE decoder',
  );
  const request = {
    modelFolder,
    device: 'cpu',
    scenes: [
      { identityPrompt: 'a watercolor illustration of a red fox', framePrompt: 'in the snow', seed: 3 },
    ],
    settings: { steps: 4, width: side, height: side },
    keepTensors: true,
  } as const;
  for await (const { tensors } of tellStory(request)) {
    const { shape, data } = tensors!.latents;
    const [channels, height, width] = shape as [number, number, number];
    const planes = { channels, height, width, data: data as Float32Array };
    latents = unscaleLatents(planes, model.latentScale);
  }
});
afterAll(() => vae.release());

const levels = async (tile?: number): Promise<Float32Array> =>
  unitImage(await decodeLatents(vae, latents, tile)).map((value) => 255 * value);

/** Mean step from one column of pixels to the next, and the greatest mean step of any column. */
function steps(image: Float32Array): { usual: number; greatest: number } {
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
  return { usual: byColumn.reduce((a, b) => a + b) / byColumn.length, greatest: Math.max(...byColumn) };
}

it('is close to the whole in the smallest tiles, with no seam', async () => {
  expect(latents.width).toBeGreaterThan(smallest);
  const [whole, tiled] = [await levels(), await levels(smallest)];
  const off = whole.map((value, i) => Math.abs(value - tiled[i]!)).sort();
  const mean = off.reduce((a, b) => a + b, 0) / off.length;
  const p99 = off[Math.floor(0.99 * off.length)]!;
  const seams = { whole: steps(whole), tiled: steps(tiled) };
  console.log(
    `of 255 levels, tiles of ${smallest} latents are off by ${mean} in the mean, 99 %: ${p99}`,
    seams,
  );
  expect(mean).toBeGreaterThan(0);
  expect(mean).toBeLessThan(2);
  expect(p99).toBeLessThan(8);
  // A seam would be one column whose pixels all differ from their neighbours.
  expect(seams.tiled.greatest).toBeLessThan(seams.whole.greatest + 1);
});
