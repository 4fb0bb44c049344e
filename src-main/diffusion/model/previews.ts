// A rough picture of latents as they stand, by one linear map per pixel.
// Knows nothing of the VAE: the map is part of the model's manifest or one of the published ones.

import type { Picture } from '../story-request.ts';

/** RGB in -1..1 = latents [C] · factors [C][3] + bias [3]. */
export interface PreviewMap {
  factors: readonly (readonly [number, number, number])[];
  bias: readonly [number, number, number];
}

/**
 * Least-squares fits of the VAE's output that their finders published: for SD 1 discuss.huggingface.co/t/23204,
 * for SDXL InvokeAI (by StAlKeR7779).
 */
const published: Record<'sd' | 'sdxl', PreviewMap> = {
  sd: {
    factors: [
      [0.298, 0.207, 0.208],
      [0.187, 0.286, 0.173],
      [-0.158, 0.189, 0.264],
      [-0.184, -0.271, -0.473],
    ],
    bias: [0, 0, 0],
  },
  sdxl: {
    factors: [
      [0.3816, 0.493, 0.532],
      [-0.3753, 0.1631, 0.1739],
      [0.177, 0.3588, -0.2048],
      [-0.435, -0.2644, -0.4289],
    ],
    bias: [0, 0, 0],
  },
};

/** The manifest's map, else the published one of SD 1/2 or SDXL when there are 4 channels, else none. */
export function previewMap(
  channels: number,
  family: 'sd1' | 'sd2' | 'sdxl' | 'other',
  manifest?: PreviewMap,
): PreviewMap | undefined {
  if (manifest?.factors.length === channels) return manifest;
  if (channels !== 4 || family === 'other') return undefined;
  return family === 'sdxl' ? published.sdxl : published.sd;
}

/** Latents [C, height, width], as the sampler has them (unit variance), to a picture of that size. */
export function previewPicture(
  latents: Float32Array,
  height: number,
  width: number,
  { factors, bias }: PreviewMap,
): Picture {
  const area = height * width;
  if (latents.length !== factors.length * area) {
    throw new RangeError(`${latents.length} values are not ${factors.length} channels of ${height}x${width}`);
  }
  const data = new Uint8Array(area * 3);
  for (let pixel = 0; pixel < area; pixel++) {
    for (let color = 0; color < 3; color++) {
      let value = bias[color]!;
      for (let c = 0; c < factors.length; c++) value += latents[c * area + pixel]! * factors[c]![color]!;
      data[pixel * 3 + color] = Math.round(Math.min(Math.max((value + 1) / 2, 0), 1) * 255);
    }
  }
  return { width, height, data };
}
