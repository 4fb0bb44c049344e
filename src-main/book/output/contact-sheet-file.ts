// All pictures of the story on one page, with their captions.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contactSheet } from '../../pictures/contact-sheet.ts';
import { scenePng } from './scene-pictures.ts';
import type { Output } from './what.ts';

export const writeContactSheet: Output = async (job, folder) => {
  const { book, name, onProgress } = job;
  const { rightToLeft } = book;
  const { title, scenes } = book.content;
  const pictures: { file: Buffer; caption: string }[] = [];
  for (const scene of scenes) {
    const { caption, alt } = scene;
    if (scene.picture)
      pictures.push({ file: Buffer.from(await scenePng(job, scene)), caption: caption || alt });
  }
  const file = `${name} - contact sheet.png`;
  await writeFile(join(folder, file), await contactSheet({ title, pictures, rightToLeft }));
  onProgress(1);
  return [file];
};
