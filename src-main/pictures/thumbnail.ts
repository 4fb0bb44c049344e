// Small pictures for lists and for the picture in work.

import sharp from 'sharp';
import type { RgbPicture } from './frame-png.ts';

/** Longest side in pixels: a card on a screen with two pixels to the point. */
const longest = 512;

const image = ({ data, width, height }: RgbPicture) => sharp(data, { raw: { width, height, channels: 3 } });

/** A WebP file, never larger than the picture. */
export async function thumbnailWebp(picture: RgbPicture): Promise<Uint8Array> {
  return image(picture)
    .resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 82 })
    .toBuffer();
}

/** A PNG file made fast, not small: it is looked at for a moment. */
export async function previewPng(picture: RgbPicture): Promise<Uint8Array> {
  return image(picture).png({ compressionLevel: 1 }).toBuffer();
}
