// A round picture at the page's outer side, with the words flowing around it.

import { ellipsePath } from '../model/page.ts';
import type { Stretch } from '../model/set-text.ts';
import { outline, pictureBox, place, type SceneLayout, SIZES, wording } from './ground.ts';

/** Of the shorter side, for the picture. */
const PART = 0.52;

export const textAround: SceneLayout = (ground, scene) => {
  const { sheet, theme } = ground;
  const { area } = sheet;
  if (!scene.picture || scene.caption === '') return undefined;
  const across = PART * Math.min(sheet.width, sheet.height);
  const isLeft = sheet.side !== 'right';
  const circle = { x: isLeft ? area.x : area.x + area.width - across, width: across, height: across };
  for (const factor of SIZES) {
    const size = ground.size * factor;
    const gap = size * 0.9;
    const measure = (top: number, height: number): Stretch => {
      const taken = reach(across / 2 + gap, top, top + height, across / 2);
      const cut = taken === 0 ? 0 : taken + across / 2;
      return { x: isLeft ? cut : 0, width: area.width - cut };
    };
    if (area.width - across - gap < size * 8) continue;
    const words = { text: scene.caption, role: 'caption' as const, setting: { size, measure } };
    const set = wording({ ...ground, theme: { ...theme, align: 'left' } }, words);
    // Too few words leave the picture alone with a hole below it.
    if (set.height > area.height || set.height < across * 0.8) continue;
    // On a page that is not full both stand a little above its middle.
    const y = area.y + (area.height - Math.max(across, set.height)) * 0.42;
    const at = { ...circle, y };
    const path = ellipsePath(at);
    const line = outline(theme, size);
    return {
      boxes: [
        pictureBox(scene, at, { clip: path }),
        ...(line ? [{ kind: 'shape' as const, path, stroke: line }] : []),
        place(ground, words, set, { ...area, y, height: set.height }),
      ],
      numbered: true,
    };
  }
  return undefined;
};

/** How far a circle around `middle` reaches to the side, at most, between two heights. */
function reach(radius: number, top: number, bottom: number, middle: number): number {
  const distance = top > middle ? top - middle : bottom < middle ? middle - bottom : 0;
  return distance >= radius ? 0 : Math.sqrt(radius * radius - distance * distance);
}
