// A picture box's pixels: the part that is seen, at the size that the output wants, as an encoded file. Enlarged by Lanczos, as
// what opens the file would else show squares.

import sharp, { type Sharp } from 'sharp';
import type { PictureBox } from '../model/page.ts';

export interface PictureQuality {
  /** Pixels to the inch that are aimed at. */
  dpi: number;
  /** Times the picture's own pixels, at most. */
  enlarge: number;
  /** `auto`: without loss where every pixel is the picture's own, else as JPEG. */
  as: 'jpeg' | 'png' | 'webp' | 'auto';
  /** Of JPEG and WebP, 1 to 100. */
  quality: number;
  /** It is looked at once and thrown away: made fast, not small. */
  passing?: true;
}

export interface PreparedPicture {
  bytes: Buffer;
  type: 'image/jpeg' | 'image/png' | 'image/webp';
}

/** On paper: every pixel that there is, and no squares where there are few. */
export const FOR_PRINT: PictureQuality = { dpi: 300, enlarge: 4, as: 'auto', quality: 94 };
export const FOR_SCREEN: PictureQuality = { dpi: 150, enlarge: 3, as: 'jpeg', quality: 86 };

/** @param png The whole picture's file: it may have more pixels than the picture's own, where it was enlarged before. */
export async function preparePicture(
  png: Uint8Array,
  box: PictureBox,
  { dpi, enlarge, as, quality, passing }: PictureQuality,
): Promise<PreparedPicture> {
  const { crop, picture } = box;
  const { width: pixels } = await sharp(png).metadata();
  const enlargedBefore = Math.max(1, pixels / picture.width);
  const scale = Math.min(enlarge * enlargedBefore, ((box.width / 72) * dpi) / crop.width);
  // Lossless and at its own size: the press has more pixels than it needs.
  const isOwn = as === 'auto' && scale <= 1 && enlargedBefore === 1;
  const [left, ownWidth] = pixelsOf(crop.x, crop.width, picture.width);
  const [top, ownHeight] = pixelsOf(crop.y, crop.height, picture.height);
  const width = isOwn ? ownWidth : Math.max(1, Math.round(crop.width * scale));
  const height = isOwn ? ownHeight : Math.max(1, Math.round((width * box.height) / box.width));
  const whole = sharp(png).removeAlpha().toColourspace('srgb');
  let image = isOwn ? whole.extract({ left, top, width, height }) : cutAfter(whole, box, { width, height });
  if (box.fadeInto !== undefined) {
    const pixels = await image.png({ compressionLevel: 1 }).toBuffer();
    image = sharp(pixels)
      .composite([{ input: fading(width, height, box.fadeInto) }])
      .removeAlpha();
  }
  if (as === 'png' || isOwn)
    return { bytes: await image.png({ compressionLevel: passing ? 1 : 9 }).toBuffer(), type: 'image/png' };
  if (as === 'webp') return { bytes: await image.webp({ quality }).toBuffer(), type: 'image/webp' };
  const chromaSubsampling = quality > 90 ? '4:4:4' : '4:2:0';
  return { bytes: await image.jpeg({ quality, chromaSubsampling }).toBuffer(), type: 'image/jpeg' };
}

/** Whole pixels of the picture, at least one: a page's pixels may begin half a one beside it. */
function pixelsOf(start: number, length: number, most: number): [from: number, length: number] {
  const from = Math.max(0, Math.min(most - 1, Math.round(start)));
  return [from, Math.max(1, Math.min(most, Math.round(start + length)) - from)];
}

/** Cut after it is scaled: a pixel of a small picture is a millimetre of the page, and it would be cut by half of one. */
function cutAfter(whole: Sharp, { crop, picture }: PictureBox, to: { width: number; height: number }): Sharp {
  const along = (own: number, seen: number, start: number, length: number) => {
    const all = Math.max(length, Math.round((own * length) / seen));
    return { all, from: Math.max(0, Math.min(all - length, Math.round((start * length) / seen))) };
  };
  const x = along(picture.width, crop.width, crop.x, to.width);
  const y = along(picture.height, crop.height, crop.y, to.height);
  return whole
    .resize(x.all, y.all, { fit: 'fill', kernel: 'lanczos3' })
    .extract({ left: x.from, top: y.from, ...to });
}

/** Nothing in the middle, the page's colour at the edges. */
function fading(width: number, height: number, colour: string): Buffer {
  const stops = Array.from({ length: 9 }, (_, index) => {
    const part = index / 8;
    const smooth = part * part * (3 - 2 * part);
    return `<stop offset="${0.62 + 0.36 * part}" stop-color="${colour}" stop-opacity="${smooth.toFixed(3)}"/>`;
  });
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><radialGradient id="f" cx="0.5" cy="0.5" r="0.5">${stops.join('')}</radialGradient></defs><rect width="${width}" height="${height}" fill="url(#f)"/></svg>`,
  );
}
