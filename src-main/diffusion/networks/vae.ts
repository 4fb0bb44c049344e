// Latents to a picture: undo the latent scaling, decode (in overlapping tiles when large), 8-bit RGB.
// Knows nothing of prompts or schedulers.

import { FabulaError } from '../../contract/errors.ts';
import type { LatentScale } from '../model/model.ts';
import type { Session } from '../runtime/session.ts';
import type { Picture } from '../story-request.ts';
import { type Planes, runInTiles } from './tiles.ts';

/**
 * Latents along a side that may be decoded at once, most first: pictures up to 1024 pixels are decoded whole, as the
 * reference does, where there is memory for it. Smaller ones than the last would show: see vae-tiles.test.ts. 96 is left
 * out: at 1024 pixels it takes 4.1 GB where 64 takes 1.6, for no less time.
 */
export const VAE_TILES = [128, 64, 48] as const;
const WHOLE = VAE_TILES[0];

/** Latents that neighbouring tiles share. */
const overlapOf = (tile: number): number => tile / 4;

/** Latents of unit variance to the VAE's own scale. */
export function unscaleLatents(latents: Planes, scale: LatentScale): Planes {
  const { channels, height, width, data } = latents;
  const area = height * width;
  const out = new Float32Array(data.length);
  for (let c = 0; c < channels; c++) {
    const factor = (scale.std?.[c] ?? 1) / scale.factor;
    const offset = scale.mean?.[c] ?? scale.shift;
    for (let i = c * area; i < (c + 1) * area; i++) out[i] = data[i]! * factor + offset;
  }
  return { channels, height, width, data: out };
}

/** Latents on the VAE's own scale to an image [3, H, W] in -1..1 (not clamped). */
export async function decodeLatents(
  vae: Session,
  latents: Planes,
  tile: number = WHOLE,
  overlap = overlapOf(tile),
): Promise<Planes> {
  return runInTiles((part) => decodeWhole(vae, part), latents, { tile, overlap });
}

async function decodeWhole(vae: Session, latents: Planes): Promise<Planes> {
  const { channels, height, width, data } = latents;
  const image = vae.first(await vae.run({ latents: { data, dims: [1, channels, height, width] } }));
  return { channels: image.dims[1]!, height: image.dims[2]!, width: image.dims[3]!, data: image.data };
}

/** An image [3, H, W] in -1..1 to [H, W, 3] in 0..1, clamped. Throws `bad-picture` when a value is not a number. */
export function unitImage(image: Planes): Float32Array {
  const area = image.height * image.width;
  const out = new Float32Array(area * 3);
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) {
      const value = image.data[c * area + i]!;
      if (Number.isNaN(value)) {
        throw new FabulaError(
          'bad-picture',
          'The decoder gave values that are not numbers.',
          'Use another seed, more steps or lower guidance; if every picture fails, the model’s VAE is damaged.',
        );
      }
      out[i * 3 + c] = Math.min(1, Math.max(0, value / 2 + 0.5));
    }
  }
  return out;
}

/** [H, W, 3] in 0..1 to 8 bits, rounded as NumPy's `(image * 255).round()` does (halves to even). */
export function toPicture(image: Float32Array, width: number, height: number): Picture {
  const data = new Uint8ClampedArray(image.length);
  for (let i = 0; i < image.length; i++) data[i] = image[i]! * 255;
  return { width, height, data: new Uint8Array(data.buffer) };
}
