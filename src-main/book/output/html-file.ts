// The story as one HTML file that needs nothing else: it reads well on a phone, prints, and asks no server for anything.

import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { mixed } from '../layouts/covers.ts';
import { attribute, content } from '../paint/svg.ts';
import { TYPE_THEMES } from '../type/themes.ts';
import { hasLettering, letteredSvg, paragraphsOf, unlettered, wholePicture } from './scene-pictures.ts';
import { familyOf, fontFace, webFont } from './web-fonts.ts';
import type { Output, OutputJob } from './what.ts';

export const writeHtmlFile: Output = async (job, folder) => {
  const { book, name, signal, onProgress } = job;
  const { title, author, dedication, language, scenes } = book.content;
  const handle = await open(join(folder, `${name}.html`), 'wx');
  try {
    const write = (text: string) => handle.write(text);
    await write(
      [
        '<!DOCTYPE html>',
        `<html lang="${attribute(language)}"${book.rightToLeft ? ' dir="rtl"' : ''}>`,
        '<head>',
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        `<title>${content(title || name)}</title>`,
        ...(author === '' ? [] : [`<meta name="author" content="${attribute(author)}">`]),
        `<style>${await styles(job)}</style>`,
        '</head>',
        '<body>',
        '<header>',
        // A file's name is no title, and the book's fonts need not have its letters.
        ...(title === '' ? [] : [`<h1 dir="auto">${content(title)}</h1>`]),
        ...(author === '' ? [] : [`<p class="author" dir="auto">${content(author)}</p>`]),
        ...(dedication === '' ? [] : [`<p class="dedication" dir="auto">${content(dedication)}</p>`]),
        '</header>',
        '<main>',
        '',
      ].join('\n'),
    );
    for (const [index, scene] of scenes.entries()) {
      signal.throwIfAborted();
      const words = paragraphsOf(scene.caption).map((one) => `<p dir="auto">${content(one)}</p>`);
      const chapter = scene.chapter === undefined ? '' : `<h2 dir="auto">${content(scene.chapter)}</h2>\n`;
      await write(`<section id="scene-${index + 1}">\n${chapter}`);
      if (scene.picture) {
        const { bytes, type } = await wholePicture(job, { ...scene, page: unlettered(scene) });
        const href = `data:${type};base64,${bytes.toString('base64')}`;
        const lazy = index < 2 ? '' : ' loading="lazy"';
        const size = ` width="${scene.picture.width}" height="${scene.picture.height}"`;
        await write(
          hasLettering(scene)
            ? `${await letteredSvg(job, scene, { href, prefix: `s${index + 1}-` })}\n`
            : `<img src="${href}" alt="${attribute(scene.alt)}"${size}${lazy}>\n`,
        );
      }
      await write(`${words.join('\n')}\n</section>\n`);
      onProgress((index + 1) / scenes.length);
    }
    await write('</main>\n</body>\n</html>\n');
  } finally {
    await handle.close();
  }
  return [`${name}.html`];
};

async function styles({ fonts, book }: OutputJob): Promise<string> {
  const theme = TYPE_THEMES[book.choices.theme];
  const faces: string[] = [];
  for (const font of fonts.all) {
    const address = `data:font/woff2;base64,${(await webFont(font)).toString('base64')}`;
    faces.push(fontFace(fonts, font.id, address));
  }
  const rules = [
    '*{box-sizing:border-box}',
    `body{margin:0;background:${theme.paper};color:${theme.ink};font-family:${familyOf(fonts, 'body')};font-size:clamp(1.15rem,2.6vw,1.5rem);line-height:${theme.leading};overflow-wrap:break-word;-webkit-text-size-adjust:100%}`,
    'header,main{max-width:44rem;margin:0 auto;padding:0 1.1rem}',
    'header{padding-top:14vh;padding-bottom:9vh;text-align:center}',
    `h1{font-family:${familyOf(fonts, 'title')};font-weight:normal;font-size:clamp(2.2rem,9vw,4rem);line-height:1.1;margin:0 0 .4em;text-wrap:balance}`,
    `h2{font-family:${familyOf(fonts, 'title')};font-weight:normal;font-size:clamp(1.7rem,6vw,2.6rem);line-height:1.15;margin:0 0 1.4rem;padding-top:5vh;text-align:center;text-wrap:balance}`,
    `.author,.dedication{margin:.3em 0;color:${mixed(theme.ink, theme.paper, 0.25)}}`,
    '.dedication{margin-top:2em;font-style:italic}',
    'section{margin:0 0 3.2rem}',
    'img,section>svg{display:block;width:100%;height:auto;border-radius:.5rem;margin:0 0 1.1rem}',
    'p{margin:0 0 .6em;text-wrap:pretty;hyphens:none}',
    '@media print{section{break-inside:avoid}h2{break-after:avoid}header{padding:20vh 0}}',
  ];
  return [...faces, ...rules].join('\n');
}
