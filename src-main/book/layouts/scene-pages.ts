// The pages of one scene, or of several that share a comic's page: the first layout that takes its words, and as many pages of
// text as are left over.

import type { BookOptions, PageLayoutName } from '../../contract/book.ts';
import type { BookScene } from '../model/content.ts';
import { layoutsFor } from './choose.ts';
import { comicPage } from './comic.ts';
import { doubleSpread } from './double-spread.ts';
import { fullBleed } from './full-bleed.ts';
import type { Ground, LaidOut, SceneLayout } from './ground.ts';
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
  options: BookOptions;
}

/** One scene's pages; of a comic as many scenes as share the next page. */
export function scenePages(run: SceneRun, next: NextGround): ScenePages {
  const { options, scenes, from } = run;
  if (options.layout === 'comic') {
    const comic = comicPages(run, next);
    if (comic) return comic;
  }
  const scene = scenes[from]!;
  for (const name of namesFor(run, next)) {
    const pages = pagesAs(name, scene, next);
    if (pages) return { layout: name, pages: pages.map((laid) => ({ laid, scenes: [from] })) };
  }
  const pages = flowing(scene, next);
  return { layout: 'text-only', pages: pages.map((laid) => ({ laid, scenes: [from] })) };
}

function namesFor({ scenes, from, previous, options }: SceneRun, next: NextGround): PageLayoutName[] {
  const { sheet } = next(0);
  const { layout, shuffle } = options;
  const chosen = layoutsFor({
    scene: scenes[from]!,
    index: from,
    page: sheet,
    opensSpread: sheet.side === 'left',
    previous,
    shuffle,
  });
  return layout === 'auto' || layout === 'comic' ? chosen : [layout, ...chosen];
}

/** Undefined: the words do not fit, or the page is not the one for it. */
function pagesAs(name: PageLayoutName, scene: BookScene, next: NextGround): LaidOut[] | undefined {
  if (name === 'double-spread') {
    return next(0).sheet.side === 'right' ? undefined : doubleSpread(next(0), next(1), scene);
  }
  if (name === 'text-only') {
    return scene.picture ? facing(scene, next) : flowing(scene, next);
  }
  const laid = ON_ONE_PAGE[name]?.(next(0), scene);
  return laid && [laid];
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
  if (scene.picture && next(0).sheet.side !== 'right') {
    const together = facing(scene, next);
    if (together) return together;
  }
  const pages: LaidOut[] = [];
  let rest: string | undefined = scene.caption;
  if (scene.picture) {
    const first = pictureAboveInPart(next(0), scene);
    pages.push(first);
    rest = first.rest;
  }
  while (rest !== undefined) {
    const page = textOnly(next(pages.length), rest, pages.length === 0);
    pages.push(page);
    // Nothing fits: better cut off than for ever.
    if (page.rest === rest) break;
    rest = page.rest;
  }
  return pages;
}

/** As many panels as a person wants, fewer where their words need more room. */
function comicPages({ scenes, from, options }: SceneRun, next: NextGround): ScenePages | undefined {
  const ground = next(0);
  for (let count = Math.min(options.panels, scenes.length - from); count >= 1; count--) {
    const laid = comicPage(ground, scenes.slice(from, from + count), options.shuffle + from);
    if (laid) return { layout: 'comic', pages: [{ laid, scenes: indices(from, count) }] };
  }
  return undefined;
}

const indices = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
