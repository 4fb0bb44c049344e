// A story's content laid out as a book: pages in order, each with its boxes. Every output draws these pages; none of them decides
// where anything stands. Pure: fonts are only asked for widths.

import type { BookChoices, PageLayoutName } from '../contract/book.ts';
import { endingIn, imprintIn } from './fixed-words.ts';
import { groundsOf } from './grounds.ts';
import {
  backCover,
  chapterPage,
  cover,
  dedicationPage,
  endPage,
  mixed,
  titlePage,
} from './layouts/covers.ts';
import { type Ground, type LaidOut, textBox } from './layouts/ground.ts';
import { withLettering } from './layouts/lettering.ts';
import { scenePages } from './layouts/scene-pages.ts';
import type { BookContent, BookScene } from './model/content.ts';
import type { Page, PageKind, Rect } from './model/page.ts';
import { scriptOf, turnsLeftward } from './model/reading-order.ts';
import type { Measure } from './model/set-text.ts';
import { gutterFor, pageSize, SAFE, sideOf } from './model/sheet.ts';
import type { Family } from './type/families.ts';
import { TYPE_THEMES } from './type/themes.ts';

export interface Book {
  content: BookContent;
  choices: BookChoices;
  width: number;
  height: number;
  /** Front cover, the inside, back cover. */
  pages: readonly Page[];
  /** Pages between the covers: even, as leaves have two sides. */
  inside: number;
  gutter: number;
  /** Bound on the right: pages follow one another to the left. */
  rightToLeft: boolean;
}

export function layOutBook(content: BookContent, choices: BookChoices, fonts: Measure): Book {
  // The gutter depends on the page count, which depends on the room that the gutter leaves.
  let inside = 0;
  for (let round = 0; ; round++) {
    const book = layOut(content, choices, fonts, gutterFor(inside));
    if (round === 3 || gutterFor(book.inside) === book.gutter) return book;
    inside = book.inside;
  }
}

function layOut(content: BookContent, choices: BookChoices, fonts: Measure, gutter: number): Book {
  const page = pageSize(choices.format);
  const rightToLeft = turnsLeftward(content.language);
  const groundOn = groundsOf({ choices, gutter, rightToLeft }, fonts);
  const { theme, size } = groundOn('single');
  const inside: Page[] = [];
  const next = (ahead: number) => groundOn(sideOf(inside.length + ahead, rightToLeft));
  const add = (kind: PageKind, laid: LaidOut, more: Partial<Page> = {}) => {
    const ground = next(0);
    const boxes = kind === 'story' ? withLettering(ground, laid.boxes, content.scenes) : laid.boxes;
    inside.push({
      kind,
      side: sideOf(inside.length, rightToLeft),
      ...page,
      background: laid.background ?? theme.paper,
      boxes: laid.numbered
        ? [
            ...boxes,
            numberOn(ground, inside.length + 1, laid.numbered === true ? ground.sheet.area : laid.numbered),
          ]
        : boxes,
      scenes: [],
      ...(laid.grid ? { grid: laid.grid } : {}),
      ...more,
    });
  };
  // Around the story its pictures are seen whole, however far a page goes into them.
  const withPictures = content.scenes.flatMap(({ picture, ...scene }) => {
    if (!picture) return [];
    const { zoom: _, ...unzoomed } = picture;
    return [{ ...scene, picture: unzoomed }];
  });
  const [first, middle, last] = [0, 0.5, 1].map(
    (part) => withPictures[Math.round(part * (withPictures.length - 1))],
  );

  if (content.title !== '') add('title', titlePage(next(0), content, middle));
  const imprint = imprintOf(content, choices);
  if (inside.length > 0) add('dedication', dedicationPage(next(0), content.dedication, imprint));
  let previous: PageLayoutName | undefined;
  for (let from = 0; from < content.scenes.length; ) {
    const { chapter } = content.scenes[from]!;
    if (chapter !== undefined) add('chapter', chapterPage(next(0), chapter), { chapter });
    const { pages, layout } = scenePages({ scenes: content.scenes, from, previous, choices }, next);
    for (const [index, { laid, scenes }] of pages.entries()) {
      add('story', laid, {
        scenes,
        layout,
        ...(index === 0 ? { heading: headingOf(content.scenes[from]!, from) } : {}),
      });
    }
    from = pages.at(-1)!.scenes.at(-1)! + 1;
    previous = layout;
  }
  const ending = endingIn(content.language);
  if (ending !== '' && content.scenes.length > 0) add('end', endPage(next(0), ending, last));
  if (inside.length % 2 === 1) add('blank', { boxes: [] });

  const front = single('cover', cover(groundOn('single'), content, first));
  const back = single('back-cover', backCover(groundOn('single'), content.blurb, last, first));
  const pages = [front, ...inside, back];
  return { content, choices, ...page, gutter, inside: inside.length, rightToLeft, pages };

  function single(kind: PageKind, laid: LaidOut): Page {
    const { boxes, background = theme.paper } = laid;
    return { kind, side: 'single', ...page, background, boxes, scenes: [] };
  }

  function numberOn(ground: Ground, number: number, { x, width }: Pick<Rect, 'x' | 'width'>) {
    const { area, height } = ground.sheet;
    const foot = Math.min(SAFE, area.y);
    const setting = { size: size * 0.5, align: 'centre' as const };
    const colour = mixed(theme.ink, theme.paper, 0.4);
    const at = { x, y: height - foot - size * 0.5 * theme.leading * 0.8, width };
    return textBox(ground, { text: String(number), role: 'number', setting, colour }, at);
  }
}

/** All words that will be set, for whoever opens the fonts. */
export function wordsOf(content: BookContent, choices: BookChoices): { body: string; title: string } {
  const { title, subtitle, author, dedication, blurb, scenes, language } = content;
  const captions = scenes.map((scene) => scene.caption);
  const letters = scenes.flatMap(({ page }) => page.letters);
  const sounds = letters.filter(({ kind }) => kind === 'sound');
  return {
    body: [
      ...captions,
      ...letters.map(({ text }) => text),
      subtitle,
      author,
      dedication,
      blurb,
      imprintOf(content, choices),
      '0123456789 -',
    ].join('\n'),
    title: [
      title,
      ...scenes.map(({ chapter }) => chapter),
      endingIn(language),
      ...sounds.map(({ text }) => text),
    ].join(' '),
  };
}

/** What stands at the foot of the dedication's page. */
function imprintOf({ title, author, drawnWith, language }: BookContent, { theme }: BookChoices): string {
  const { body, title: display } = TYPE_THEMES[theme].faces;
  const names = [...new Set([body, display].map((faces) => faceFor(faces, language).name))];
  const whose = author === '' ? title : `${title}, ${author}`;
  return `${whose}\n${imprintIn(language, names, drawnWith)}`;
}

/** The one of another script, where the book is in that. */
const faceFor = (faces: readonly Family[], language: string): Family =>
  faces.find(({ only }) => only !== undefined && only.script === scriptOf(language)) ?? faces[0]!;

/** The first words of a scene, as a list of contents shows it. */
function headingOf({ caption, alt }: BookScene, index: number): string {
  const words = (caption || alt).replace(/\s+/g, ' ').trim();
  if (words === '') return String(index + 1);
  return words.length <= 60 ? words : `${words.slice(0, 60).replace(/\s+\S*$/, '')}…`;
}
