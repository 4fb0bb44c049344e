// The story as a moving picture, GIF or WebP: each scene for a while, with a gentle pan.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { FabulaError } from '../../contract/errors.ts';
import type { BookPicture, BookScene } from '../model/content.ts';
import { cropFor, focusIn } from '../model/crop.ts';
import { scenePng } from './scene-pictures.ts';
import type { Output, OutputJob } from './what.ts';

/** Of each scene: seconds it is seen. */
const SECONDS = 2.4;
/** All images together, so that a long story does not fill the memory. */
const MOST_IMAGES = 240;
const MOST_PER_SCENE = 8;
/** The part of the picture that is seen; the rest is what it moves over. */
const SEEN = 0.9;

export const writeAnimation =
  (kind: 'gif' | 'webp'): Output =>
  async (job, folder) => {
    const { book, name, signal, onProgress } = job;
    const scenes = book.content.scenes.filter(({ picture }) => picture);
    if (scenes.length === 0)
      throw new FabulaError(
        'no-scenes',
        'No scene has a picture yet.',
        'Draw one to make an animation of it.',
      );
    const { count, width, height } = measures(scenes.map(({ picture }) => picture!));
    const images: Buffer[] = [];
    for (const [index, scene] of scenes.entries()) {
      signal.throwIfAborted();
      images.push(...(await moved(job, scene, { count, width, height, forth: index % 2 === 0 })));
      onProgress((0.7 * (index + 1)) / scenes.length);
    }
    const delay = images.map(() => Math.round((SECONDS * 1000) / count));
    const all = sharp(images, { join: { animated: true } });
    const bytes =
      kind === 'gif'
        ? await all.gif({ delay, loop: 0, effort: 2, dither: 0.4 }).toBuffer()
        : await all.webp({ delay, loop: 0, quality: 78, effort: 2 }).toBuffer();
    signal.throwIfAborted();
    await writeFile(join(folder, `${name}.${kind}`), bytes);
    onProgress(1);
    return [`${name}.${kind}`];
  };

/** All images have the first picture's shape. */
function measures(pictures: readonly BookPicture[]) {
  const count = Math.max(1, Math.min(MOST_PER_SCENE, Math.floor(MOST_IMAGES / pictures.length)));
  const longest = count * pictures.length > MOST_IMAGES ? 320 : 400;
  const { width, height } = pictures[0]!;
  const scale = longest / Math.max(width, height);
  return { count, width: Math.round(width * scale), height: Math.round(height * scale) };
}

interface Pan {
  count: number;
  width: number;
  height: number;
  forth: boolean;
}

async function moved(job: OutputJob, scene: BookScene, pan: Pan): Promise<Buffer[]> {
  const png = await scenePng(job, scene);
  const { width, height } = await sharp(png).metadata();
  const whole = cropFor({ width, height }, pan, focusIn({ ...scene.picture!, width, height }, pan));
  // Enlarged once, then only cut: each image moves by whole pixels.
  const large = { width: Math.round(pan.width / SEEN), height: Math.round(pan.height / SEEN) };
  const pixels = await sharp(png)
    .removeAlpha()
    .extract({
      left: Math.round(whole.x),
      top: Math.round(whole.y),
      width: Math.max(1, Math.floor(whole.width)),
      height: Math.max(1, Math.floor(whole.height)),
    })
    .resize(large.width, large.height, { fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer();
  const images: Buffer[] = [];
  for (let index = 0; index < pan.count; index++) {
    const part = pan.count === 1 ? 0.5 : index / (pan.count - 1);
    const along = pan.forth ? part : 1 - part;
    images.push(
      await sharp(pixels, { raw: { ...large, channels: 3 } })
        .extract({
          left: Math.round((large.width - pan.width) * along),
          top: Math.round((large.height - pan.height) * (1 - along)),
          width: pan.width,
          height: pan.height,
        })
        .png({ compressionLevel: 1 })
        .toBuffer(),
    );
  }
  return images;
}
