// Latents to a picture: undo the latent scaling, decode (in overlapping tiles when large), 8-bit RGB.
// Knows nothing of prompts or schedulers.

import { FabulaError } from '../../contract/errors.ts';
import type { LatentScale } from '../model/model.ts';
import type { Session } from '../runtime/session.ts';
import type { Picture } from '../story-request.ts';

/** A channel-first image or latent, [channels, height, width]. */
export interface Planes {
  channels: number;
  height: number;
  width: number;
  data: Float32Array;
}

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
  if (latents.height <= tile && latents.width <= tile) return decodeWhole(vae, latents);
  return decodeTiled(vae, latents, tile, overlap);
}

async function decodeWhole(vae: Session, latents: Planes): Promise<Planes> {
  const { channels, height, width, data } = latents;
  const image = vae.first(await vae.run({ latents: { data, dims: [1, channels, height, width] } }));
  return { channels: image.dims[1]!, height: image.dims[2]!, width: image.dims[3]!, data: image.data };
}

/**
 * Tiles overlap by `overlap` latents and are summed with weights that ramp linearly over the overlap, so that
 * no seam shows; every pixel's weights are divided out at the end.
 */
async function decodeTiled(vae: Session, latents: Planes, tile: number, overlap: number): Promise<Planes> {
  let out: Planes | undefined;
  let weights: Float32Array | undefined;
  for (const top of starts(latents.height, tile, overlap)) {
    for (const left of starts(latents.width, tile, overlap)) {
      const part = await decodeWhole(vae, crop(latents, top, left, tile));
      const factor = part.height / Math.min(tile, latents.height);
      out ??= planes(part.channels, latents.height * factor, latents.width * factor);
      weights ??= new Float32Array(out.height * out.width);
      addTile(out, weights, part, top * factor, left * factor, overlap * factor);
    }
  }
  if (!out || !weights) throw new RangeError('no tiles');
  const area = out.height * out.width;
  for (let i = 0; i < out.data.length; i++) out.data[i]! /= weights[i % area]!;
  return out;
}

function planes(channels: number, height: number, width: number): Planes {
  return { channels, height, width, data: new Float32Array(channels * height * width) };
}

/** Where tiles start so that they cover `length` with at least `overlap` in common; the last ends at the edge. */
function starts(length: number, tile: number, overlap: number): number[] {
  if (length <= tile) return [0];
  const count = Math.ceil((length - overlap) / (tile - overlap));
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - tile)) / (count - 1)));
}

function crop(from: Planes, top: number, left: number, tile: number): Planes {
  const out = planes(from.channels, Math.min(tile, from.height), Math.min(tile, from.width));
  for (let c = 0; c < from.channels; c++) {
    for (let y = 0; y < out.height; y++) {
      const start = (c * from.height + top + y) * from.width + left;
      out.data.set(from.data.subarray(start, start + out.width), (c * out.height + y) * out.width);
    }
  }
  return out;
}

function addTile(
  out: Planes,
  weights: Float32Array,
  part: Planes,
  top: number,
  left: number,
  overlap: number,
): void {
  const ramp = (i: number, n: number, start: number, length: number) => {
    const before = start === 0 ? 1 : (i + 0.5) / overlap;
    const after = start + n === length ? 1 : (n - i - 0.5) / overlap;
    return Math.min(1, before, after);
  };
  for (let y = 0; y < part.height; y++) {
    const wy = ramp(y, part.height, top, out.height);
    for (let x = 0; x < part.width; x++) {
      const weight = wy * ramp(x, part.width, left, out.width);
      const at = (top + y) * out.width + left + x;
      weights[at]! += weight;
      for (let c = 0; c < part.channels; c++) {
        out.data[c * out.height * out.width + at]! +=
          weight * part.data[(c * part.height + y) * part.width + x]!;
      }
    }
  }
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
