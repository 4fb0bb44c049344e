// Which layouts a scene may have, the best first: by how much it says and how its picture is shaped. Never the one of the page
// before where another would do, so that a book has a rhythm.

import type { PageLayoutName } from '../../contract/book.ts';
import type { BookScene } from '../model/content.ts';
import { lossIn } from '../model/crop.ts';

export interface Choice {
  scene: BookScene;
  /** From 0. */
  index: number;
  page: { width: number; height: number };
  /** The next page is the first of two that face each other. */
  opensSpread: boolean;
  previous: PageLayoutName | undefined;
  shuffle: number;
}

/** Letters; a Chinese character says about as much as three Latin ones. */
const SHORT = 110;
const MEDIUM = 280;
const LONG = 640;

/** A picture that loses more of itself is not that picture any more. */
const MOST_LOST = 0.38;

export function layoutsFor(choice: Choice): PageLayoutName[] {
  const { scene, index, page, opensSpread, previous, shuffle } = choice;
  const { picture } = scene;
  if (!picture) return ['text-only'];
  const said = amountOf(scene.caption);
  const isWide = picture.width / picture.height >= 1.45;
  if (
    isWide &&
    opensSpread &&
    said <= SHORT &&
    lossIn(picture, { ...page, width: 2 * page.width }) < MOST_LOST
  )
    return ['double-spread', 'picture-above'];
  const good = byAmount(said, page).filter(
    (name) => name !== 'full-bleed' || lossIn(picture, page) <= MOST_LOST,
  );
  const turned = good.map((_, place) => good[(place + index + shuffle) % good.length]!);
  const others = turned.filter((name) => name !== previous);
  const fresh = others.length > 0 ? [...others, ...turned.filter((name) => name === previous)] : turned;
  return [...new Set<PageLayoutName>([...fresh, 'picture-above'])];
}

function amountOf(text: string): number {
  let amount = 0;
  for (const letter of text) amount += /\p{Script=Han}/u.test(letter) ? 3 : 1;
  return amount;
}

function byAmount(said: number, page: Choice['page']): PageLayoutName[] {
  const isLandscape = page.width > page.height * 1.15;
  if (said === 0) return ['full-bleed', 'vignette'];
  if (isLandscape) {
    if (said <= SHORT) return ['full-bleed', 'text-beside', 'full-bleed', 'vignette'];
    return ['text-beside', 'text-around'];
  }
  if (said <= SHORT) return ['full-bleed', 'picture-above', 'vignette'];
  if (said <= MEDIUM) return ['picture-above', 'full-bleed', 'picture-above', 'vignette'];
  if (said <= LONG) return ['text-around', 'picture-above'];
  return ['picture-above'];
}
