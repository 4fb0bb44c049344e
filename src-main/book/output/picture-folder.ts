// A folder of pictures: the scenes' own, with what they were drawn from in the form that other programs read or with none of it; or whole
// pages with their words.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { fileNameOf } from '../../files/story-names.ts';
import { readText } from '../../pictures/png-chunks.ts';
import { rasterPage } from '../paint/raster.ts';
import type { Output, OutputJob } from './what.ts';

type PictureKind = 'png' | 'webp' | 'jpeg';

const ENDINGS: Record<PictureKind, string> = { png: 'png', webp: 'webp', jpeg: 'jpg' };

/** Pixels of a page's longer side. */
const LONGEST_PAGE = 2048;

export const writePictures =
  (kind: PictureKind): Output =>
  async (job, folder) => {
    const { book, options, name } = job;
    const folderName = `${name} - ${options.pages ? 'pages' : 'pictures'} (${kind})`;
    await mkdir(join(folder, folderName));
    const pictures = options.pages
      ? book.pages.filter(({ kind: page }) => page !== 'blank').map((page) => pageFile(job, page, kind))
      : book.content.scenes.flatMap((scene, index) =>
          scene.picture
            ? [sceneFile(job, scene.picture.frame, kind, `${numbered(index)}${named(scene.alt)}`)]
            : [],
        );
    for (const [index, make] of pictures.entries()) {
      job.signal.throwIfAborted();
      const { bytes, file } = await make(index);
      await writeFile(join(folder, folderName, `${file}.${ENDINGS[kind]}`), bytes);
      job.onProgress((index + 1) / pictures.length);
    }
    return [folderName];
  };

type Make = (index: number) => Promise<{ file: string; bytes: Uint8Array }>;

function pageFile(
  { book, fonts, png }: OutputJob,
  page: OutputJob['book']['pages'][number],
  kind: PictureKind,
): Make {
  return async (index) => {
    const scale = LONGEST_PAGE / Math.max(book.width, book.height);
    const pixels = await rasterPage(page, { fonts, png, scale });
    return { file: `${numbered(index)} ${page.kind}`, bytes: await encoded(pixels, kind) };
  };
}

function sceneFile({ png, options }: OutputJob, frame: number, kind: PictureKind, file: string): Make {
  return async () => {
    const bytes = png(frame);
    // As it was drawn, byte for byte: its text chunks say how.
    if (kind === 'png' && options.parameters) return { file, bytes };
    const parameters = options.parameters ? readText(bytes, 'parameters') : undefined;
    const pixels = sharp(bytes);
    // EXIF's UserComment is where other programs look for them.
    if (parameters !== undefined) pixels.withExif({ IFD2: { UserComment: parameters } });
    return { file, bytes: await encoded(pixels, kind) };
  };
}

function encoded(pixels: Sharp, kind: PictureKind): Promise<Buffer> {
  if (kind === 'png') return pixels.png({ compressionLevel: 9 }).toBuffer();
  if (kind === 'webp') return pixels.webp({ quality: 92 }).toBuffer();
  return pixels.jpeg({ quality: 93, chromaSubsampling: '4:4:4' }).toBuffer();
}

const numbered = (index: number): string => String(index + 1).padStart(3, '0');

function named(text: string): string {
  const name = fileNameOf(text, '');
  return name === '' ? '' : ` ${name}`;
}
