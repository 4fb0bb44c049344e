// One picture across two facing pages; the words stand in a band on one of them, clear of the gutter.

import type { BookScene } from '../model/content.ts';
import { cropFor, type Focus, focusIn, USUAL_FOCUS } from '../model/crop.ts';
import type { PictureBox, Rect } from '../model/page.ts';
import { BLEED } from '../model/sheet.ts';
import { captionBand } from './full-bleed.ts';
import type { Ground, LaidOut } from './ground.ts';

/** Left and right; undefined where the words would hide too much. */
export function doubleSpread(left: Ground, right: Ground, scene: BookScene): [LaidOut, LaidOut] | undefined {
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
      ...(page === 0 ? { alt: scene.alt } : {}),
    };
  };
  if (scene.caption === '') return [{ boxes: [half(0)] }, { boxes: [half(1)] }];
  // The words go where the character is not.
  const onRight = focus.x <= 0.5;
  const words = captionBand(onRight ? right : left, scene.caption, 'bottom');
  if (!words) return undefined;
  return onRight
    ? [{ boxes: [half(0)] }, { boxes: [half(1), ...words.boxes] }]
    : [{ boxes: [half(0), ...words.boxes] }, { boxes: [half(1)] }];
}
