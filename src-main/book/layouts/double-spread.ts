// One picture across two facing pages; the words stand in a band on one of them, clear of the gutter.

import type { BookScene } from '../model/content.ts';
import { cropFor, type Focus, focusIn, USUAL_FOCUS } from '../model/crop.ts';
import type { PictureBox, Rect } from '../model/page.ts';
import { BLEED } from '../model/sheet.ts';
import { captionBand, leastHiding } from './full-bleed.ts';
import type { Ground, LaidOut } from './ground.ts';
import { hiding } from './hiding.ts';

/** As they are read; undefined where the words would hide too much. */
export function doubleSpread(
  first: Ground,
  second: Ground,
  scene: BookScene,
): [LaidOut, LaidOut] | undefined {
  const { rightToLeft } = first;
  const [left, right] = rightToLeft ? ([second, first] as const) : ([first, second] as const);
  const laid = acrossBoth(left, right, scene, rightToLeft ? 1 : 0);
  return laid && rightToLeft ? [laid[1], laid[0]] : laid;
}

/** Left and right. @param told Which half has the picture's description: the one that is come to first. */
function acrossBoth(
  left: Ground,
  right: Ground,
  scene: BookScene,
  told: 0 | 1,
): [LaidOut, LaidOut] | undefined {
  const { picture } = scene;
  if (!picture) return undefined;
  const { width, height } = left.sheet;
  const both = { x: -BLEED, y: -BLEED, width: 2 * width + 2 * BLEED, height: height + 2 * BLEED };
  const focus: Focus = focusIn(picture, both) ?? USUAL_FOCUS;
  const crop = cropFor(picture, both, focus, picture.zoom);
  const half = (page: 0 | 1): PictureBox => {
    const from: Rect = { ...both, x: page === 0 ? -BLEED : 0, width: width + BLEED };
    const part = from.width / both.width;
    const start = page === 0 ? 0 : 1 - part;
    return {
      kind: 'picture',
      picture: { frame: picture.frame, width: picture.width, height: picture.height },
      crop: { ...crop, x: crop.x + start * crop.width, width: part * crop.width },
      ...from,
      scene: scene.id,
      whole: page === 0 ? both : { ...both, x: both.x - width },
      ...(page === told ? { alt: scene.alt } : {}),
    };
  };
  const [first, second] = [half(0), half(1)];
  if (scene.caption === '') return [{ boxes: [first] }, { boxes: [second] }];
  const bandOn = (page: 0 | 1, at: 'top' | 'bottom') => {
    const [ground, box] = page === 0 ? ([left, first] as const) : ([right, second] as const);
    const band = captionBand(ground, scene.caption, [at], (rect) => hiding(rect, box, scene));
    return band && { ...band, page };
  };
  // The words go where the character is not.
  const [away, near] = focus.x <= 0.5 ? ([1, 0] as const) : ([0, 1] as const);
  const bands = [bandOn(away, 'bottom'), bandOn(away, 'top'), bandOn(near, 'bottom'), bandOn(near, 'top')];
  const words = leastHiding(bands.filter((one) => one !== undefined));
  if (!words) return undefined;
  const on = (page: 0 | 1) => (words.page === page ? words.boxes : []);
  return [{ boxes: [first, ...on(0)] }, { boxes: [second, ...on(1)] }];
}
