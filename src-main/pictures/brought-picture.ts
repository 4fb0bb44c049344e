// A picture from elsewhere, made into one as documents hold them: a PNG of at most so many pixels, upright, without what cameras
// and programs wrote into it, and its thumbnail.

import sharp from 'sharp';
import { FabulaError } from '../contract/errors.ts';
import { thumbnailWebp } from './thumbnail.ts';

/** Of a file's pixels, before it is made smaller: 12,000 by 10,000. */
const MOST_PIXELS = 120_000_000;
/** Of the longest side: what a printer wants of a large square page. Larger ones are made smaller. */
const LONGEST_SIDE = 2560;
const SHORTEST_SIDE = 8;
/** Of a picture in a list, on a screen with two pixels to the point. */
const SMALL_SIDE = 192;

export interface PictureInDocument {
  width: number;
  height: number;
  png: Uint8Array;
  thumbnail: Uint8Array;
}

/** `name` is how a message calls it. Throws FabulaError `bad-picture`. */
export async function broughtPicture(name: string, bytes: Uint8Array): Promise<PictureInDocument> {
  await checkPicture(name, bytes);
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'truncated' })
      .autoOrient()
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    // Copied: sharp's WebAssembly build answers with shared memory.
    const rgb = { width, height, data: new Uint8Array(data) };
    const png = await sharp(rgb.data, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
    return { width, height, png: new Uint8Array(png), thumbnail: new Uint8Array(await thumbnailWebp(rgb)) };
  } catch (error) {
    throw damaged(name, error);
  }
}

/** A WebP file to be looked at in a list, of a picture that is not brought in yet. Throws FabulaError `bad-picture`. */
export async function smallPicture(name: string, bytes: Uint8Array): Promise<Uint8Array> {
  await checkPicture(name, bytes);
  try {
    const webp = await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'truncated' })
      .autoOrient()
      .resize({ width: SMALL_SIDE, height: SMALL_SIDE, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .webp({ quality: 78 })
      .toBuffer();
    // Copied, as above: no answer to a page can be of shared memory.
    return new Uint8Array(webp);
  } catch (error) {
    throw damaged(name, error);
  }
}

/** Reads no pixels. Throws FabulaError `bad-picture` for what is none, or has too many or too few of them. */
export async function checkPicture(name: string, bytes: Uint8Array): Promise<void> {
  const { width, height } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw damaged(name, error);
    });
  if (width * height > MOST_PIXELS) {
    throw new FabulaError(
      'bad-picture',
      `${name} has ${width} by ${height} pixels, which is too many to bring in.`,
      'Make it smaller in another program first.',
    );
  }
  if (Math.min(width, height) >= SHORTEST_SIDE) return;
  throw new FabulaError(
    'bad-picture',
    `${name} has ${width} by ${height} pixels, which is too few to be seen.`,
    `Bring in one that is ${SHORTEST_SIDE} pixels wide and high, or more.`,
  );
}

const damaged = (name: string, cause: unknown): FabulaError =>
  new FabulaError('bad-picture', `${name} is no picture that can be read.`, 'Take another copy of it.', {
    cause,
  });
