// How a comic's page is cut into panels: rows of panels, with shares of the height and of each row's width. Pure.

import type { PanelShares } from '../../contract/book-page.ts';
import { lengthsOf } from '../../contract/panel-shares.ts';
import type { BookScene } from '../model/content.ts';
import { lossIn } from '../model/crop.ts';
import type { Rect } from '../model/page.ts';

/** Panels in each row, from the top; several where a page of that many has more than one good shape. */
const GRIDS: readonly (readonly (readonly number[])[])[] = [
  [[1]],
  [[1, 1], [2]],
  [[1, 2], [2, 1], [1, 1, 1], [3]],
  [
    [2, 2],
    [1, 2, 1],
  ],
  [
    [2, 1, 2],
    [1, 2, 2],
    [2, 3],
  ],
  [
    [2, 2, 2],
    [3, 3],
    [1, 2, 3],
  ],
  [
    [2, 3, 2],
    [3, 1, 3],
  ],
  [
    [3, 2, 3],
    [2, 2, 2, 2],
  ],
  [[3, 3, 3]],
];

/** So much more of its pictures a page may lose than the best grid does, to be another one for a change. */
const FOR_A_CHANGE = 0.08;

/** The grids for so many panels. */
export const gridsFor = (count: number): PanelShares[] => GRIDS[count - 1]!.map(sharesOf);

/**
 * The best first: a person's own where it has that many panels, those that show most of the pictures, the others.
 * @param variant Which of the good ones comes first.
 */
export function gridsToTry(
  area: Rect,
  gap: number,
  scenes: readonly BookScene[],
  variant: number,
): PanelShares[] {
  const own = scenes[0]!.page.panels;
  const fits = own?.columns.flat().length === scenes.length && own.columns.length === own.rows.length;
  const grids = gridsFor(scenes.length);
  const lost = new Map(grids.map((grid) => [grid, lossOf(panelsIn(area, gap, grid), scenes)]));
  const least = Math.min(...lost.values());
  const good = grids.filter((grid) => lost.get(grid)! <= least + FOR_A_CHANGE);
  const turned = good.map((_, place) => good[(place + variant) % good.length]!);
  return [...(own && fits ? [own] : []), ...turned, ...grids.filter((grid) => !good.includes(grid))];
}

/** Of what the pictures show, on average. */
function lossOf(rects: readonly Rect[], scenes: readonly BookScene[]): number {
  const lost = scenes.flatMap(({ picture }, index) => (picture ? [lossIn(picture, rects[index]!)] : []));
  return lost.length === 0 ? 0 : lost.reduce((sum, one) => sum + one, 0) / lost.length;
}

/** The panels' rectangles, in reading order: in each row from the left, or from the right. */
export function panelsIn(
  area: Rect,
  gap: number,
  { rows, columns }: PanelShares,
  rightToLeft = false,
): Rect[] {
  const found: Rect[] = [];
  const heights = lengthsOf(rows, area.height, gap);
  let y = area.y;
  for (const [row, height] of heights.entries()) {
    let x = area.x;
    for (const width of lengthsOf(columns[row]!, area.width, gap)) {
      found.push({ x: rightToLeft ? 2 * area.x + area.width - x - width : x, y, width, height });
      x += width + gap;
    }
    y += height + gap;
  }
  return found;
}

function sharesOf(rows: readonly number[]): PanelShares {
  return {
    // A row of fewer panels is a little higher: its panels are wider.
    rows: rows.map((columns) => columns ** -0.25),
    columns: rows.map((columns, row) => {
      if (columns !== 2) return Array.from({ length: columns }, () => 1);
      // Two in a row are not quite equally wide, the wider one now left, now right: a page with a rhythm.
      return row % 2 === 0 ? [WIDER, 1 - WIDER] : [1 - WIDER, WIDER];
    }),
  };
}

const WIDER = 0.54;
