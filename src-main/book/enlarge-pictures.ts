// Pictures that have too few pixels for their pages, enlarged once each by a network that a person added, before pages are drawn. How such
// a network runs is not known here.

import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { StorySource } from './book-source.ts';
import type { Book } from './lay-out-book.ts';
import { dotsPerInch } from './model/crop.ts';

interface RgbPixels {
  width: number;
  height: number;
  /** [height, width, 3]. */
  data: Uint8Array;
}

/** What makes pictures larger than Lanczos can: a network, as the caller runs it. */
export interface PictureEnlarger {
  name: string;
  /** How often wider and higher pictures become. */
  scale: number;
  enlarge(
    picture: RgbPixels,
    options: { signal: AbortSignal; onProgress: (part: number) => void },
  ): Promise<RgbPixels>;
}

export interface EnlargedPictures {
  png: StorySource['png'];
  count: number;
  /** What was kept meanwhile is gone. */
  close(): Promise<void>;
}

export interface EnlargeRequest {
  book: Book;
  png: StorySource['png'];
  enlarger: PictureEnlarger;
  /** What pages want. */
  dpi: number;
  signal: AbortSignal;
  /** 0 to 1. */
  onProgress: (part: number) => void;
}

export async function enlargePictures(request: EnlargeRequest): Promise<EnlargedPictures> {
  const { book, png, enlarger, dpi, signal, onProgress } = request;
  const frames = tooSmall(book, dpi);
  const folder = await mkdtemp(join(tmpdir(), 'fabula-enlarged-'));
  const fileOf = (frame: number) => join(folder, `${frame}.png`);
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    for (const [index, frame] of frames.entries()) {
      signal.throwIfAborted();
      const told = (part: number) => onProgress((index + part) / frames.length);
      const pixels = sharp(png(frame)).removeAlpha().toColourspace('srgb').raw();
      const { data, info } = await pixels.toBuffer({ resolveWithObject: true });
      const { width, height } = info;
      const large = await enlarger.enlarge({ width, height, data }, { signal, onProgress: told });
      await sharp(large.data, { raw: { width: large.width, height: large.height, channels: 3 } })
        .png({ compressionLevel: 2 })
        .toFile(fileOf(frame));
    }
  } catch (error) {
    await close();
    throw error;
  }
  const enlarged = new Set(frames);
  return {
    png: (frame) => (enlarged.has(frame) ? readFileSync(fileOf(frame)) : png(frame)),
    count: frames.length,
    close,
  };
}

/** Those that would be enlarged somewhere, in the order of their pages. */
function tooSmall({ pages }: Book, dpi: number): number[] {
  const boxes = pages.flatMap((page) => page.boxes.flatMap((box) => (box.kind === 'picture' ? [box] : [])));
  const small = boxes.filter((box) => dotsPerInch(box.crop, box) < dpi);
  return [...new Set(small.map(({ picture }) => picture.frame))];
}
