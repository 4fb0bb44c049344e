// What something that stands on a picture would hide of those who are in it. Pure arithmetic in points; what it is that stands there is
// not known here.

import type { Region } from '../../contract/regions.ts';
import type { BookScene } from '../model/content.ts';
import { USUAL_FOCUS } from '../model/crop.ts';
import type { PictureBox, Rect } from '../model/page.ts';
import { headOf } from '../model/subjects.ts';
import type { Point } from './balloons.ts';

/** From the middle of a face to where it ends, of the picture's shorter side. */
const FACE = 0.2;
/** What of somebody's body weighs beside the face. */
const BODY = 0.35;

/** The area that it would hide of faces, and by less of those whose faces they are. */
export function hiding(rect: Rect, box: PictureBox, { picture }: BookScene): number {
  const { subjects = [], focus = USUAL_FOCUS, zoom = 1 } = picture ?? {};
  if (subjects.length > 0)
    return subjects.reduce((sum, one) => {
      const [head, all] = [headOf(one), one].map((part) => areaOf(overlap(rect, regionOnPage(box, part))));
      return sum + (1 - BODY) * head! + BODY * all!;
    }, 0);
  const middle = onPage(box, focus);
  const reach = FACE * Math.min(box.width, box.height) * zoom;
  const face = { x: middle.x - reach, y: middle.y - reach, width: 2 * reach, height: 2.2 * reach };
  return areaOf(overlap(rect, face));
}

function regionOnPage(box: PictureBox, { left, top, right, bottom }: Region): Rect {
  const [from, to] = [onPage(box, { x: left, y: top }), onPage(box, { x: right, y: bottom })];
  return { ...from, width: to.x - from.x, height: to.y - from.y };
}

/** A place in the picture, on the page. */
export function onPage({ x, y, width, crop, picture }: PictureBox, spot: Point): Point {
  const scale = width / crop.width;
  return {
    x: x + (spot.x * picture.width - crop.x) * scale,
    y: y + (spot.y * picture.height - crop.y) * scale,
  };
}

export function overlap(a: Rect, b: Rect): Rect {
  const [x, y] = [Math.max(a.x, b.x), Math.max(a.y, b.y)];
  const width = Math.max(0, Math.min(a.x + a.width, b.x + b.width) - x);
  const height = Math.max(0, Math.min(a.y + a.height, b.y + b.height) - y);
  return { x, y, width, height };
}

export const areaOf = ({ width, height }: Rect): number => width * height;
