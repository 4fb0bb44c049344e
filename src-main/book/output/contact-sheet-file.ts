// All pictures of the story on one page, with their captions.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contactSheet } from '../../pictures/contact-sheet.ts';
import type { Output } from './what.ts';

export const writeContactSheet: Output = async ({ book, png, name, onProgress }, folder) => {
  const { title, scenes } = book.content;
  const pictures = scenes.flatMap(({ picture, caption, alt }) =>
    picture ? [{ file: Buffer.from(png(picture.frame)), caption: caption || alt }] : [],
  );
  const file = `${name} - contact sheet.png`;
  await writeFile(join(folder, file), await contactSheet({ title, pictures }));
  onProgress(1);
  return [file];
};
