// A strip to be scrolled through on a phone: the pages of a strip (see its layout), each as a picture.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripPages } from '../layouts/strip.ts';
import { rasterPage } from '../paint/raster.ts';
import type { Output } from './what.ts';

export const writeWebtoon: Output = async (job, folder) => {
  const { book, fonts, png, name, signal, onProgress } = job;
  const folderName = `${name} - webtoon`;
  await mkdir(join(folder, folderName));
  const pages = stripPages(book.content, book.choices, fonts);
  for (const [index, page] of pages.entries()) {
    signal.throwIfAborted();
    const pixels = await rasterPage(page, { fonts, png, scale: 1 });
    const file = `${String(index + 1).padStart(3, '0')}.png`;
    await writeFile(join(folder, folderName, file), await pixels.png({ compressionLevel: 9 }).toBuffer());
    onProgress((index + 1) / pages.length);
  }
  return [folderName];
};
