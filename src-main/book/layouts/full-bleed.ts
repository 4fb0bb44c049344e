// The picture fills the page to beyond its edges; the words stand in a band on it.

import { bleedRect } from '../model/sheet.ts';
import {
  band,
  type Ground,
  type LaidOut,
  pictureBox,
  place,
  type SceneLayout,
  SIZES,
  wording,
} from './ground.ts';

/** Of the page's height: more words would hide the picture. */
const MOST = 0.32;

export const fullBleed: SceneLayout = (ground, scene) => {
  if (!scene.picture) return undefined;
  const picture = pictureBox(scene, bleedRect(ground.sheet));
  if (scene.caption === '') return { boxes: [picture] };
  const words = captionBand(ground, scene.caption, (scene.picture.focus?.y ?? 0) > 0.6 ? 'top' : 'bottom');
  return words && { boxes: [picture, ...words.boxes] };
};

/** Undefined where the words would hide too much. */
export function captionBand(ground: Ground, caption: string, at: 'top' | 'bottom'): LaidOut | undefined {
  const { area, height } = ground.sheet;
  for (const factor of SIZES) {
    const size = ground.size * factor;
    const [beside, above] = [size * 1.1, size * 0.75];
    const setting = { size, measure: area.width - 2 * beside, balanced: true };
    const set = wording(ground, { text: caption, role: 'caption', setting });
    const panel = { width: set.width + 2 * beside, height: set.height + 2 * above };
    if (panel.height > MOST * height) continue;
    const x = area.x + (area.width - panel.width) / 2;
    const y = at === 'top' ? area.y : area.y + area.height - panel.height;
    // Lines were set in the full measure.
    const shift = ground.theme.align === 'centre' ? (setting.measure - set.width) / 2 : 0;
    const text = place(ground, { text: caption, role: 'caption' }, moved(set, -shift), {
      x: x + beside,
      y: y + above,
      width: set.width,
      height: set.height,
    });
    return { boxes: [band(ground, { x, y, ...panel }, size), text] };
  }
  return undefined;
}

function moved<T extends { lines: { x: number }[] }>(set: T, by: number): T {
  return { ...set, lines: set.lines.map((line) => ({ ...line, x: line.x + by })) };
}
