// The picture on top, the words below on paper. What does not fit goes on on the next page.

import { heightFor } from '../model/crop.ts';
import { setPart } from '../model/set-text.ts';
import { BLEED } from '../model/sheet.ts';
import {
  framedPicture,
  fullSetting,
  type Ground,
  type LaidOut,
  pictureBox,
  place,
  type SceneLayout,
  SIZES,
} from './ground.ts';

/** Of the page's height. */
const LEAST = 0.5;
const MOST = 0.76;
/** Lines. */
const MOST_CENTRED = 4;

export const pictureAbove: SceneLayout = (ground, scene) => {
  for (const factor of SIZES) {
    const laid = laidAt(ground, scene, ground.size * factor);
    if (laid && laid.rest === undefined) return laid;
  }
  return undefined;
};

/** As much of the words as there is room for. */
export function pictureAboveInPart(ground: Ground, scene: Parameters<SceneLayout>[1]): LaidOut {
  return laidAt(ground, scene, ground.size)!;
}

function laidAt(ground: Ground, scene: Parameters<SceneLayout>[1], size: number): LaidOut | undefined {
  if (!scene.picture) return undefined;
  const { sheet, theme } = ground;
  const { area, height } = sheet;
  const gap = size * 1.25;
  // A little narrower than the picture: shorter lines are read more easily.
  const width = Math.min(area.width, size * 26);
  const x = area.x + (area.width - width) / 2;
  const bottom = area.y + area.height - size * 0.4;
  const room = bottom - gap - LEAST * height;
  const setting = fullSetting({ theme, size }, { size, measure: width, balanced: true });
  const few = setPart(scene.caption, room, setting, ground.fonts);
  // Many centred lines are hard to read: the eye finds no beginning.
  const { rest, ...set } =
    few.rest === '' && few.lines.length <= MOST_CENTRED
      ? few
      : setPart(scene.caption, room, { ...setting, align: 'left', balanced: false }, ground.fonts);
  const isFramed = theme.line > 0;
  const [top, across] = isFramed ? [area.y, area.width] : [-BLEED, sheet.width + 2 * BLEED];
  const uncut = top + heightFor(scene.picture, across);
  const pictureBottom = Math.min(MOST * height, bottom - gap - set.height, Math.max(LEAST * height, uncut));
  // Words stand in the middle of what the picture leaves, a little above it.
  const free = bottom - pictureBottom - set.height;
  // A frame that is lower than it could be stands further down, with its words near it.
  const down = isFramed ? Math.max(0, free - 3 * gap) * 0.42 : 0;
  const y = pictureBottom + (down > 0 ? down + 1.5 * gap : Math.max(gap, free * 0.46));
  const rect = { x: isFramed ? area.x : -BLEED, y: top + down, width: across, height: pictureBottom - top };
  const picture = isFramed ? framedPicture(ground, scene, rect) : [pictureBox(scene, rect)];
  const text = scene.caption.slice(0, scene.caption.length - rest.length).trim();
  const box = place(ground, { text, role: 'caption' }, { ...set, size }, { x, y, width, height: set.height });
  return {
    boxes: scene.caption === '' ? picture : [...picture, box],
    numbered: true,
    ...(rest === '' ? {} : { rest }),
  };
}
