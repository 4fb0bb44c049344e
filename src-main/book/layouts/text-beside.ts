// The picture fills the page's outer side, the words stand beside it.

import { BLEED } from '../model/sheet.ts';
import { pictureBox, place, type SceneLayout, SIZES, wording } from './ground.ts';

/** Of the page's width, for the picture. */
const PARTS = [0.62, 0.56, 0.5];

/** Shorter lines, in parts of the size, read like a list. */
const SHORTEST = 8.5;

export const textBeside: SceneLayout = (ground, scene) => {
  const { sheet, theme } = ground;
  const { area } = sheet;
  if (!scene.picture || scene.caption === '') return undefined;
  const isLeft = sheet.side !== 'right';
  for (const part of PARTS) {
    const edge = part * sheet.width;
    for (const factor of SIZES) {
      const size = ground.size * factor;
      const gap = size * 1.4;
      const x = isLeft ? edge + gap : area.x;
      const width = isLeft ? area.x + area.width - x : sheet.width - edge - gap - x;
      if (width < SHORTEST * size) continue;
      const setting = { size, measure: width, balanced: true };
      const wordingOf = { text: scene.caption, role: 'caption' as const, setting };
      const set = wording({ ...ground, theme: { ...theme, align: 'left' } }, wordingOf);
      if (set.height > area.height * 0.9 || set.width > width + 0.5) continue;
      const y = area.y + (area.height - set.height) * 0.47;
      const picture = pictureBox(scene, {
        x: isLeft ? -BLEED : sheet.width - edge,
        y: -BLEED,
        width: edge + BLEED,
        height: sheet.height + 2 * BLEED,
      });
      return {
        boxes: [picture, place(ground, wordingOf, set, { x, y, width, height: set.height })],
        // Not on the picture.
        numbered: { x, width },
      };
    }
  }
  return undefined;
};
