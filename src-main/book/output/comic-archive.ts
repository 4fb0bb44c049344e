// A comic archive (CBZ): every page as a picture, with what library programs ask for in ComicInfo.xml (its 2.0 schema).

import { join } from 'node:path';
import { rasterPage } from '../paint/raster.ts';
import { content } from '../paint/svg.ts';
import type { Output, OutputJob } from './what.ts';
import { writeZip, type ZipEntry } from './zip.ts';

/** Pixels of a page's longer side: a tablet's. */
const LONGEST = 1800;

export const writeComicArchive: Output = async (job, folder) => {
  const { book, fonts, png, name, madeAt, signal, onProgress } = job;
  const pages = book.pages.filter(({ kind }) => kind !== 'blank');
  const scale = LONGEST / Math.max(book.width, book.height);
  let done = 0;
  const entries: ZipEntry[] = [
    { name: 'ComicInfo.xml', content: comicInfo(job, pages) },
    ...pages.map(
      (page, index): ZipEntry => ({
        name: `${String(index + 1).padStart(3, '0')}.jpg`,
        stored: true,
        async content() {
          const pixels = await rasterPage(page, { fonts, png, scale });
          const bytes = await pixels.jpeg({ quality: 88 }).toBuffer();
          onProgress(++done / pages.length);
          return bytes;
        },
      }),
    ),
  ];
  await writeZip(join(folder, `${name}.cbz`), entries, { mtime: madeAt, signal });
  return [`${name}.cbz`];
};

function comicInfo({ book, madeAt }: OutputJob, pages: OutputJob['book']['pages']): string {
  const { title, author, language } = book.content;
  const fields: [string, string | number][] = [
    ['Title', title],
    ['Year', madeAt.getUTCFullYear()],
    ['Month', madeAt.getUTCMonth() + 1],
    ['Day', madeAt.getUTCDate()],
    ['Writer', author],
    ['PageCount', pages.length],
    ['LanguageISO', language],
    ['BlackAndWhite', 'No'],
    // Its schema has no other word for which way pages are turned.
    ['Manga', book.rightToLeft ? 'YesAndRightToLeft' : 'No'],
  ];
  const kinds = pages.map((page, index) => {
    const type =
      page.kind === 'cover'
        ? 'FrontCover'
        : page.kind === 'back-cover'
          ? 'BackCover'
          : page.kind === 'story'
            ? 'Story'
            : 'Other';
    return `    <Page Image="${index}" Type="${type}" />`;
  });
  const written = fields.filter(([, value]) => value !== '');
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<ComicInfo xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">',
    ...written.map(([name, value]) => `  <${name}>${content(String(value))}</${name}>`),
    '  <Pages>',
    ...kinds,
    '  </Pages>',
    '</ComicInfo>',
    '',
  ].join('\n');
}
