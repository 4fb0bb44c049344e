// An EPUB whose text flows, for small readers and large letters: each scene its picture and its words.

import { join } from 'node:path';
import { attribute, content } from '../paint/svg.ts';
import { TYPE_THEMES } from '../type/themes.ts';
import { coverPicture, withProgress } from './epub-fixed.ts';
import { type EpubContents, type EpubItem, epubEntries, xhtml } from './epub-package.ts';
import { hasLettering, letteredSvg, paragraphsOf, unlettered, wholePicture } from './scene-pictures.ts';
import { familyOf, fontFace, webFont } from './web-fonts.ts';
import type { Output, OutputJob } from './what.ts';
import { writeZip } from './zip.ts';

/** Readers load a file at a time. */
const SCENES_IN_FILE = 20;

export const writeFlowingEpub: Output = async (job, folder) => {
  const { book, fonts, name, madeAt, signal, onProgress } = job;
  const { rightToLeft } = book;
  const { title, language, scenes } = book.content;
  const items: EpubItem[] = [await coverPicture(job), styleSheet(job)];
  for (const font of fonts.all)
    items.push({ name: `fonts/${font.id}.woff2`, type: 'font/woff2', content: () => webFont(font) });
  items.push(titleDocument(job));
  const contents: EpubContents[] = [{ name: 'title.xhtml', heading: title || name }];
  const head = '<link rel="stylesheet" type="text/css" href="style.css"/>';
  for (let from = 0; from < scenes.length; from += SCENES_IN_FILE) {
    const file = `scenes-${String(from / SCENES_IN_FILE + 1).padStart(2, '0')}.xhtml`;
    const sections: string[] = [];
    const here = scenes.slice(from, from + SCENES_IN_FILE);
    for (const [offset, scene] of here.entries()) {
      const number = from + offset + 1;
      const words = paragraphsOf(scene.caption).map((one) => `<p dir="auto">${content(one)}</p>`);
      let picture = '';
      if (scene.picture) {
        const image = `images/${number}.jpg`;
        items.push({
          name: image,
          type: 'image/jpeg',
          content: async () => (await wholePicture(job, { ...scene, page: unlettered(scene) })).bytes,
        });
        picture = hasLettering(scene)
          ? await letteredSvg(job, scene, { href: image, prefix: `s${number}-` })
          : `<img src="${image}" alt="${attribute(scene.alt)}"/>`;
      }
      const chapter = scene.chapter === undefined ? '' : `<h2 dir="auto">${content(scene.chapter)}</h2>`;
      sections.push(`<section id="scene-${number}">${chapter}${picture}${words.join('')}</section>`);
    }
    items.push({
      name: file,
      type: 'application/xhtml+xml',
      ...(here.some(hasLettering) ? { properties: 'svg' } : {}),
      reads: true,
      content: xhtml({ language, title: title || name, head, rightToLeft }, sections.join('')),
    });
  }
  for (const page of book.pages) {
    const scene = page.scenes[0];
    if (page.heading === undefined || scene === undefined) continue;
    const file = `scenes-${String(Math.floor(scene / SCENES_IN_FILE) + 1).padStart(2, '0')}.xhtml`;
    const name = `${file}#scene-${scene + 1}`;
    const { chapter } = scenes[scene]!;
    if (chapter !== undefined) contents.push({ name, heading: chapter, opens: true });
    contents.push({ name, heading: page.heading });
  }
  const entries = epubEntries(job, withProgress(items, onProgress), contents, 'reflowable');
  const file = `${name} - text.epub`;
  await writeZip(join(folder, file), entries, { mtime: madeAt, signal });
  return [file];
};

function titleDocument({ book, name }: OutputJob): EpubItem {
  const { rightToLeft } = book;
  const { title, author, dedication, language } = book.content;
  const lines = [
    '<img src="cover.jpg" alt=""/>',
    ...(title === '' ? [] : [`<h1 dir="auto">${content(title)}</h1>`]),
    ...(author === '' ? [] : [`<p class="quiet" dir="auto">${content(author)}</p>`]),
    ...(dedication === '' ? [] : [`<p class="quiet" dir="auto"><em>${content(dedication)}</em></p>`]),
  ];
  const head = '<link rel="stylesheet" type="text/css" href="style.css"/>';
  return {
    name: 'title.xhtml',
    type: 'application/xhtml+xml',
    reads: true,
    content: xhtml({ language, title: title || name, head, rightToLeft }, lines.join('')),
  };
}

function styleSheet({ fonts, book }: OutputJob): EpubItem {
  const theme = TYPE_THEMES[book.choices.theme];
  const faces = fonts.all.map(({ id }) => fontFace(fonts, id, `fonts/${id}.woff2`));
  const rules = [
    `body { font-family: ${familyOf(fonts, 'body')}; line-height: ${theme.leading}; margin: 5%; overflow-wrap: break-word; word-wrap: break-word; }`,
    `h1 { font-family: ${familyOf(fonts, 'title')}; font-weight: normal; line-height: 1.15; text-align: center; }`,
    `h2 { font-family: ${familyOf(fonts, 'title')}; font-weight: normal; line-height: 1.2; text-align: center; }`,
    'img { display: block; max-width: 100%; max-height: 75vh; margin: 0 auto 1em; }',
    'section { page-break-inside: avoid; break-inside: avoid; margin-bottom: 2em; }',
    'p { margin: 0 0 0.7em; hyphens: none; -webkit-hyphens: none; orphans: 2; widows: 2; }',
    '.quiet { text-align: center; }',
  ];
  return { name: 'style.css', type: 'text/css', content: `${[...faces, ...rules].join('\n')}\n` };
}
