// The picture fades into the page, the words below it: a quiet page.

import { pictureBox, place, type SceneLayout, SIZES, wording } from './ground.ts';

const PAPER = '#ffffff';

export const vignette: SceneLayout = (ground, scene) => {
  const { sheet, theme } = ground;
  const { area } = sheet;
  if (!scene.picture) return undefined;
  const background = theme.paper === PAPER ? scene.picture.tones.light : theme.paper;
  for (const factor of SIZES) {
    const size = ground.size * factor;
    const gap = size * 0.8;
    const words = {
      text: scene.caption,
      role: 'caption' as const,
      setting: { size, measure: Math.min(area.width, size * 24), balanced: true, align: 'centre' as const },
    };
    const set = wording(ground, words);
    const across = Math.min(area.width, area.height - gap - set.height);
    if (across < 0.52 * Math.min(sheet.width, sheet.height)) continue;
    const { width } = { width: words.setting.measure };
    const top = area.y + (area.height - across - gap - set.height) / 2;
    const rect = { x: area.x + (area.width - across) / 2, y: top, width: across, height: across };
    const box = place(ground, words, set, {
      x: area.x + (area.width - width) / 2,
      y: top + across + gap,
      width,
      height: set.height,
    });
    return {
      boxes: [pictureBox(scene, rect, { fadeInto: background }), ...(scene.caption === '' ? [] : [box])],
      background,
    };
  }
  return undefined;
};
