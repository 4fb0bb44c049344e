// The pages of one scene, or of several that share a comic's page: the first layout that takes its words, and as many pages of
// text as are left over.

import { type BookChoices, MOST_PANELS, type PageLayoutName, pageLayoutNames } from '../../contract/book.ts';
import type { BookScene } from '../model/content.ts';
import { lossIn } from '../model/crop.ts';
import { layoutsFor } from './choose.ts';
import { comicPage } from './comic.ts';
import { doubleSpread } from './double-spread.ts';
import { fullBleed } from './full-bleed.ts';
import { type Ground, type LaidOut, opensSpread, type SceneLayout } from './ground.ts';
import { pictureAbove, pictureAboveInPart } from './picture-above.ts';
import { textAround } from './text-around.ts';
import { textBeside } from './text-beside.ts';
import { textOnly } from './text-only.ts';
import { vignette } from './vignette.ts';

/** Layouts of one scene on one page, which take its words whole or not at all. */
const ON_ONE_PAGE: Partial<Record<PageLayoutName, SceneLayout>> = {
  'full-bleed': fullBleed,
  'picture-above': pictureAbove,
  'text-beside': textBeside,
  'text-around': textAround,
  vignette,
};

export interface ScenePages {
  pages: { laid: LaidOut; scenes: number[] }[];
  layout: PageLayoutName;
}

/** Gives the ground of the page that comes `ahead` pages after the last one. */
export type NextGround = (ahead: number) => Ground;

export interface SceneRun {
  scenes: readonly BookScene[];
  /** Where the pages begin. */
  from: number;
  previous: PageLayoutName | undefined;
  choices: BookChoices;
}

/** One scene's pages; of a comic as many scenes as share the next page. */
export function scenePages(run: SceneRun, next: NextGround): ScenePages {
  const { scenes, from } = run;
  const comic = comicPages(run, next);
  if (comic) return comic;
  const scene = scenes[from]!;
  for (const name of namesFor(run, next)) {
    const pages = pagesAs(name, scene, next, scene.page.layout === name);
    if (pages) return { layout: name, pages: pages.map((laid) => ({ laid, scenes: [from] })) };
  }
  const pages = flowing(scene, next);
  return { layout: 'text-only', pages: pages.map((laid) => ({ laid, scenes: [from] })) };
}

function namesFor({ scenes, from, previous, choices }: SceneRun, next: NextGround): PageLayoutName[] {
  const { sheet } = next(0);
  const { layout, shuffle } = choices;
  const scene = scenes[from]!;
  const good = layoutsFor({
    scene,
    index: from,
    page: sheet,
    opensSpread: opensSpread(next(0)),
    previous,
    shuffle,
  });
  const wanted = [scene.page.layout, layout].filter((name) => name !== null && name !== 'auto');
  return [...wanted, ...good].filter((name) => name !== 'comic');
}

/** Every layout that takes this scene here, with the pages that it would have. */
export function layoutsThatFit(
  scene: BookScene,
  next: NextGround,
): { layout: PageLayoutName; pages: LaidOut[] }[] {
  return pageLayoutNames.flatMap((layout) => {
    const comic = layout === 'comic' ? comicPage(next(0), [scene], 0) : undefined;
    const pages = layout === 'comic' ? comic && [comic] : pagesAs(layout, scene, next, true);
    return pages ? [{ layout, pages }] : [];
  });
}

/**
 * @param isWish A person's own for this scene: a spread that cannot begin here is led up to by its words.
 * Undefined: the words do not fit, or the page is not the one for it.
 */
function pagesAs(
  name: PageLayoutName,
  scene: BookScene,
  next: NextGround,
  isWish: boolean,
): LaidOut[] | undefined {
  if (name === 'double-spread') {
    const isLed = !opensSpread(next(0));
    if (isLed && !isWish) return undefined;
    const spread = isLed ? leadingUp(scene, next) : doubleSpread(next(0), next(1), scene);
    return spread && keptWhole(spread);
  }
  if (name === 'text-only') {
    return scene.picture ? facing(scene, next) : flowing(scene, next);
  }
  const laid = ON_ONE_PAGE[name]?.(next(0), scene);
  return laid && keptWhole([laid]);
}

/** Of a picture: where more of it is outside of its frame, it is not that picture any more. */
const MOST_LOST = 0.65;

/** Undefined where a picture is a strip of itself. */
function keptWhole(pages: LaidOut[]): LaidOut[] | undefined {
  const boxes = pages.flatMap((page) => page.boxes).filter((box) => box.kind === 'picture');
  return boxes.some((box) => lossIn(box.picture, box.whole ?? box) > MOST_LOST) ? undefined : pages;
}

/** Words on the page that ends a spread, and behind it, when it is turned, the picture across the next two. */
function leadingUp(scene: BookScene, next: NextGround): LaidOut[] | undefined {
  if (scene.caption === '') return undefined;
  const words = textOnly(next(0), scene.caption, true);
  const spread = doubleSpread(next(1), next(2), { ...scene, caption: '' });
  return words.rest === undefined && spread ? [words, ...spread] : undefined;
}

/** Words on one page, the picture on the page that faces it. */
function facing(scene: BookScene, next: NextGround): LaidOut[] | undefined {
  if (scene.caption === '') return undefined;
  const words = textOnly(next(0), scene.caption, true);
  const picture = fullBleed(next(1), { ...scene, caption: '' });
  return words.rest === undefined && picture ? [words, picture] : undefined;
}

/** More words than a page takes: what the picture leaves room for, then pages of text. */
function flowing(scene: BookScene, next: NextGround): LaidOut[] {
  if (scene.picture && opensSpread(next(0))) {
    const together = facing(scene, next);
    if (together) return together;
  }
  if (!scene.picture) return textPages(scene.caption, 0, next);
  const first = pictureAboveInPart(next(0), scene);
  return first.rest === undefined ? [first] : [first, ...textPages(first.rest, 1, next)];
}

/** All pages about equally full: no page of two lines at the end. */
function textPages(words: string, ahead: number, next: NextGround): LaidOut[] {
  const full = asPages(Number.POSITIVE_INFINITY);
  if (full.length === 1) return full;
  const lines = full.reduce((sum, page) => sum + linesOn(page), 0);
  const even = asPages(Math.ceil(lines / full.length) + 1);
  return even.length === full.length ? even : full;

  function asPages(mostLines: number): LaidOut[] {
    const pages: LaidOut[] = [];
    for (let rest: string | undefined = words; rest !== undefined; ) {
      const page = textOnly(next(ahead + pages.length), rest, ahead + pages.length === 0, mostLines);
      pages.push(page);
      // Nothing fits: better cut off than for ever.
      if (page.rest === rest) break;
      rest = page.rest;
    }
    return pages;
  }
}

const linesOn = ({ boxes }: LaidOut): number =>
  boxes.reduce((sum, box) => sum + (box.kind === 'text' ? box.lines.length : 0), 0);

/** As many panels as a person wants, fewer where their words need more room. Undefined: no page of panels. */
function comicPages({ scenes, from, choices }: SceneRun, next: NextGround): ScenePages | undefined {
  const ground = next(0);
  for (let count = sharingFrom(scenes, from, choices); count >= 1; count--) {
    const laid = comicPage(ground, scenes.slice(from, from + count), choices.shuffle + from);
    if (laid) return { layout: 'comic', pages: [{ laid, scenes: indices(from, count) }] };
  }
  return undefined;
}

/** How many scenes from here on share a page as panels; 0: this one is no panel. */
function sharingFrom(scenes: readonly BookScene[], from: number, { layout, panels }: BookChoices): number {
  const own = scenes[from]!.page.layout;
  const isComic = own === 'comic' || (own === null && layout === 'comic');
  let count = 1;
  for (; count < MOST_PANELS && from + count < scenes.length; count++) {
    const { page, chapter } = scenes[from + count]!;
    if (chapter !== undefined) break;
    const { joins, layout: wanted } = page;
    const joinsItself = isComic && layout === 'comic' && count < panels && (wanted ?? 'comic') === 'comic';
    if (joins === false || (joins === null && !joinsItself)) break;
  }
  return count > 1 || isComic ? count : 0;
}

const indices = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
