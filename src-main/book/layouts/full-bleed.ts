// The picture fills the page to beyond its edges; the words stand in a band on it, where they hide
// least of those who are in it.

import type { Box, Rect } from '../model/page.ts';
import { bleedRect } from '../model/sheet.ts';
import { band, type Ground, pictureBox, place, type SceneLayout, SIZES, snug, wording } from './ground.ts';
import { hiding } from './hiding.ts';

/** Of the page's height: more words would hide the picture. */
const MOST = 0.32;

export const fullBleed: SceneLayout = (ground, scene) => {
  if (!scene.picture) return undefined;
  const picture = pictureBox(scene, bleedRect(ground.sheet));
  if (scene.caption === '') return { boxes: [picture] };
  const words = captionBand(ground, scene.caption, ['bottom', 'top'], (rect) => hiding(rect, picture, scene));
  return words && { boxes: [picture, ...words.boxes] };
};

export interface CaptionBand {
  boxes: Box[];
  /** Of it, what hides somebody. */
  hides: number;
}

/** A place has to hide so much less than one before it to be taken instead. */
const WORTH_MOVING = 0.05;

/** The first that hides least. */
export const leastHiding = <Band extends CaptionBand>(bands: readonly Band[]): Band | undefined =>
  bands.reduce<Band | undefined>(
    (best, one) => (best === undefined || one.hides < best.hides - WORTH_MOVING ? one : best),
    undefined,
  );

/**
 * @param places The best first.
 * @param hidden The area that something there would hide of those in the picture.
 * Undefined where the words would hide too much of it.
 */
export function captionBand(
  ground: Ground,
  caption: string,
  places: readonly ('top' | 'bottom')[],
  hidden: (rect: Rect) => number,
): CaptionBand | undefined {
  const { area, height } = ground.sheet;
  for (const factor of SIZES) {
    const size = ground.size * factor;
    const [beside, above] = [size * 1.1, size * 0.75];
    const setting = { size, measure: area.width - 2 * beside, balanced: true };
    const set = snug(wording(ground, { text: caption, role: 'caption', setting }));
    const panel = { width: set.width + 2 * beside, height: set.height + 2 * above };
    if (panel.height > MOST * height) continue;
    const x = area.x + (area.width - panel.width) / 2;
    const bands = places.map((at) => {
      const y = at === 'top' ? area.y : area.y + area.height - panel.height;
      const inside = { x: x + beside, y: y + above, width: set.width, height: set.height };
      const text = place(ground, { text: caption, role: 'caption' }, set, inside);
      const rect = { x, y, ...panel };
      return { boxes: [band(ground, rect, size), text], hides: hidden(rect) / (panel.width * panel.height) };
    });
    return leastHiding(bands);
  }
  return undefined;
}
