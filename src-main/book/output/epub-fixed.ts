// An EPUB with fixed pages, as picture books need: each page as it is laid out, its words real text over the pictures.

import { join } from 'node:path';
import type { Page, PictureBox } from '../model/page.ts';
import { FOR_SCREEN, preparePicture } from '../paint/prepare-picture.ts';
import { rasterPage } from '../paint/raster.ts';
import { pageSvg } from '../paint/svg.ts';
import { type EpubItem, epubEntries, xhtml } from './epub-package.ts';
import { fontFace, webFont } from './web-fonts.ts';
import type { Output, OutputJob } from './what.ts';
import { writeZip } from './zip.ts';

export const writeFixedEpub: Output = async (job, folder) => {
  const { book, fonts, name, madeAt, signal, onProgress } = job;
  const pages = book.pages.filter(({ kind }) => kind !== 'blank');
  const items: EpubItem[] = [await coverPicture(job), styleSheet(job)];
  for (const font of fonts.all)
    items.push({ name: `fonts/${font.id}.woff2`, type: 'font/woff2', content: () => webFont(font) });
  for (const [index, page] of pages.entries()) {
    items.push(...(await pageItems(job, page, index)));
    onProgress((0.3 * (index + 1)) / pages.length);
  }
  const counted = withProgress(items, (part) => onProgress(0.3 + 0.7 * part));
  const contents = pages.flatMap((page, index) => {
    if (page.chapter !== undefined)
      return [{ name: pageName(index), heading: page.chapter, opens: true as const }];
    const heading = page.kind === 'cover' ? book.content.title || name : page.heading;
    return heading === undefined ? [] : [{ name: pageName(index), heading }];
  });
  const entries = epubEntries(job, counted, contents, 'pre-paginated');
  await writeZip(join(folder, `${name}.epub`), entries, { mtime: madeAt, signal });
  return [`${name}.epub`];
};

const pageName = (index: number) => `page-${String(index + 1).padStart(3, '0')}.xhtml`;

async function pageItems({ book, fonts, png }: OutputJob, page: Page, index: number): Promise<EpubItem[]> {
  const pictures: EpubItem[] = [];
  const svg = await pageSvg(page, {
    fonts,
    letters: 'text',
    async href(box: PictureBox) {
      const name = `images/${index + 1}-${pictures.length + 1}.jpg`;
      const content = async () => (await preparePicture(png(box.picture.frame), box, FOR_SCREEN)).bytes;
      pictures.push({ name, type: 'image/jpeg', content });
      return name;
    },
  });
  const [width, height] = [Math.round(page.width), Math.round(page.height)];
  const head = `<meta name="viewport" content="width=${width}, height=${height}"/><link rel="stylesheet" type="text/css" href="style.css"/>`;
  const title = page.heading ?? page.chapter ?? `${book.content.title} ${index + 1}`.trim();
  const spread = page.side === 'single' ? 'rendition:page-spread-center' : `page-spread-${page.side}`;
  return [
    {
      name: pageName(index),
      type: 'application/xhtml+xml',
      properties: 'svg',
      content: xhtml({ language: book.content.language, title, head }, svg),
      reads: true,
      spread: spread as NonNullable<EpubItem['spread']>,
    },
    ...pictures,
  ];
}

function styleSheet({ fonts, book }: OutputJob): EpubItem {
  const [width, height] = [Math.round(book.width), Math.round(book.height)];
  const faces = fonts.all.map(({ id }) => fontFace(fonts, id, `fonts/${id}.woff2`));
  const page = `html, body { margin: 0; padding: 0; width: ${width}px; height: ${height}px; }\nsvg { display: block; width: ${width}px; height: ${height}px; }`;
  return { name: 'style.css', type: 'text/css', content: `${faces.join('\n')}\n${page}\n` };
}

/** What libraries show. */
export async function coverPicture({ book, fonts, png }: OutputJob): Promise<EpubItem> {
  const page = book.pages[0]!;
  const scale = 1600 / Math.max(page.width, page.height);
  const pixels = await rasterPage(page, { fonts, png, scale });
  const content = await pixels.jpeg({ quality: 86 }).toBuffer();
  return { name: 'cover.jpg', type: 'image/jpeg', properties: 'cover-image', content };
}

export function withProgress(items: readonly EpubItem[], onProgress: (part: number) => void): EpubItem[] {
  const late = items.filter(({ content }) => typeof content === 'function').length;
  let done = 0;
  return items.map((item) => {
    const { content } = item;
    if (typeof content !== 'function') return item;
    return {
      ...item,
      async content() {
        const bytes = await content();
        onProgress(++done / late);
        return bytes;
      },
    };
  });
}
