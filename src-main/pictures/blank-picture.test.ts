import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { isBlank } from './blank-picture.ts';
import { previewPng, thumbnailWebp } from './thumbnail.ts';

/** A picture by the colour of each pixel. */
function picture(width: number, height: number, colour: (x: number, y: number) => [number, number, number]) {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set(colour(i % width, Math.floor(i / width)), i * 3);
  return { width, height, data };
}

describe('a blank picture', () => {
  it('is black, or one colour all over up to rounding', () => {
    expect(isBlank(picture(8, 8, () => [0, 0, 0]))).toBe(true);
    expect(isBlank(picture(8, 8, (x) => [127 + (x % 3), 127, 128]))).toBe(true);
  });

  it('is not one that shows the least thing', () => {
    expect(isBlank(picture(8, 8, (x, y) => (x === 7 && y === 7 ? [0, 0, 9] : [0, 0, 0])))).toBe(false);
    expect(isBlank(picture(64, 64, (x) => [200 + x / 8, 200, 200]))).toBe(false);
  });
});

describe('small pictures', () => {
  const large = picture(1200, 800, (x, y) => [x % 256, y % 256, 90]);

  it('fit into their card and are never larger than the picture', async () => {
    const { format, width, height } = await sharp(await thumbnailWebp(large)).metadata();
    expect({ format, width, height }).toEqual({ format: 'webp', width: 512, height: 341 });
    const same = await sharp(await thumbnailWebp(picture(64, 32, () => [1, 2, 3]))).metadata();
    expect([same.width, same.height]).toEqual([64, 32]);
  });

  it('show the work in progress as it is', async () => {
    const { data } = await sharp(await previewPng(large))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(Buffer.compare(data, large.data)).toBe(0);
  });
});
