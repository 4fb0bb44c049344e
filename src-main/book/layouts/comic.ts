// A comic's page: one to nine panels in rows, each with its words in a narration box.

import type { BookScene } from '../model/content.ts';
import type { Box, Rect } from '../model/page.ts';
import { rectPath } from '../model/page.ts';
import { type Ground, type LaidOut, pictureBox, place, snug, wording } from './ground.ts';
import { gridsToTry, panelsIn } from './panel-grid.ts';

/** Of a panel's height: more words would leave no picture. */
const MOST = 0.5;
/** Points: smaller lettering cannot be read on paper. */
const SMALLEST = 8;

/**
 * @param variant Which of the grids for that many panels.
 * Undefined: in every grid some panel has too many words for its size.
 */
export function comicPage(
  ground: Ground,
  scenes: readonly BookScene[],
  variant: number,
): LaidOut | undefined {
  const gap = ground.size * GAP;
  // The page number needs some air above it.
  const area = { ...ground.sheet.area, height: ground.sheet.area.height - ground.size * 0.4 };
  for (const shares of gridsToTry(area, gap, scenes, variant)) {
    const panels = panelsIn(area, gap, shares, ground.rightToLeft);
    const drawn = panels.map((rect, index) => panel(ground, scenes[index]!, rect));
    const boxes = drawn.flatMap((one) => one ?? []);
    if (drawn.every((one) => one !== undefined))
      return { boxes, numbered: true, grid: { scene: scenes[0]!.id, shares, area, gap } };
  }
  return undefined;
}

/** Between panels, of running text's size. */
const GAP = 0.5;

function panel(ground: Ground, scene: BookScene, rect: Rect): Box[] | undefined {
  const { theme, size } = ground;
  const frame = rectPath(rect, theme.corner * size * 0.5);
  const stroke = { colour: theme.ink, width: Math.max(1, size * 0.09) };
  const picture: Box[] = scene.picture
    ? [pictureBox(scene, rect, { clip: frame })]
    : [{ kind: 'shape', path: frame, fill: theme.band }];
  const words = scene.caption === '' ? [] : narration(ground, scene.caption, rect);
  return words && [...picture, ...words, { kind: 'shape', path: frame, stroke }];
}

/** In the panel's upper corner where reading begins, as narration is read before the picture. */
function narration(ground: Ground, caption: string, rect: Rect): Box[] | undefined {
  const { theme } = ground;
  const start = Math.min(ground.size * 0.8, rect.width / 13);
  for (let size = start; size >= Math.min(SMALLEST, start); size *= 0.93) {
    const [beside, above] = [size * 0.6, size * 0.4];
    const inset = size * 0.5;
    const setting = {
      size,
      leading: Math.min(theme.leading, 1.3),
      align: 'left' as const,
      measure: rect.width - 2 * (beside + inset),
      balanced: true,
    };
    const set = snug(wording(ground, { text: caption, role: 'caption', setting }));
    if (set.height + 2 * above > MOST * rect.height) continue;
    const width = set.width + 2 * beside;
    const box = {
      x: ground.rightToLeft ? rect.x + rect.width - inset - width : rect.x + inset,
      y: rect.y + inset,
      width,
      height: set.height + 2 * above,
    };
    const at = { x: box.x + beside, y: box.y + above, width: set.width, height: set.height };
    return [
      {
        kind: 'shape',
        path: rectPath(box, theme.corner * size * 0.5),
        fill: theme.band,
        stroke: { colour: theme.ink, width: Math.max(0.6, size * 0.07) },
      },
      place(ground, { text: caption, role: 'caption' }, set, at),
    ];
  }
  return undefined;
}
