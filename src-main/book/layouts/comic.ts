// A comic's page: one to nine panels in rows, each with its words in a narration box.

import type { BookScene } from '../model/content.ts';
import type { Box, Rect } from '../model/page.ts';
import { rectPath } from '../model/page.ts';
import { type Ground, type LaidOut, pictureBox, place, wording } from './ground.ts';

/** Panels in each row, from the top; several where a page of that many has more than one good shape. */
const GRIDS: readonly (readonly (readonly number[])[])[] = [
  [[1]],
  [[1, 1]],
  [
    [1, 2],
    [2, 1],
  ],
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

/** Of a panel's height: more words would leave no picture. */
const MOST = 0.5;
/** Points: smaller lettering cannot be read on paper. */
const SMALLEST = 8;

/**
 * @param variant Which of the grids for that many panels.
 * Undefined: some panel has too many words for its size.
 */
export function comicPage(
  ground: Ground,
  scenes: readonly BookScene[],
  variant: number,
): LaidOut | undefined {
  const boxes: Box[] = [];
  for (const [index, rect] of panels(ground, scenes.length, variant).entries()) {
    const drawn = panel(ground, scenes[index]!, rect);
    if (!drawn) return undefined;
    boxes.push(...drawn);
  }
  return { boxes, numbered: true };
}

/** The panels' rectangles, in reading order. */
export function panels({ sheet, size }: Ground, count: number, variant: number): Rect[] {
  const { area } = sheet;
  const gap = size * 0.5;
  const grids = GRIDS[count - 1]!;
  const rows = grids[variant % grids.length]!;
  const rowHeights = heightsOf(rows, area.height - gap * (rows.length - 1));
  const found: Rect[] = [];
  let y = area.y;
  for (const [index, columns] of rows.entries()) {
    const height = rowHeights[index]!;
    const widths = widthsOf(columns, area.width - gap * (columns - 1), index);
    let x = area.x;
    for (const width of widths) {
      found.push({ x, y, width, height });
      x += width + gap;
    }
    y += height + gap;
  }
  return found;
}

/** A row of fewer panels is a little higher: its panels are wider. */
function heightsOf(rows: readonly number[], room: number): number[] {
  const weights = rows.map((columns) => columns ** -0.25);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (weight / sum) * room);
}

/** Two in a row are not quite equally wide, the wider one now left, now right: a page with a rhythm. */
function widthsOf(columns: number, room: number, row: number): number[] {
  if (columns !== 2) return Array.from({ length: columns }, () => room / columns);
  const wide = 0.54;
  return row % 2 === 0 ? [room * wide, room * (1 - wide)] : [room * (1 - wide), room * wide];
}

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

/** In the panel's upper left corner, as narration is read before the picture. */
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
    const set = wording(ground, { text: caption, role: 'caption', setting });
    if (set.height + 2 * above > MOST * rect.height) continue;
    const box = {
      x: rect.x + inset,
      y: rect.y + inset,
      width: set.width + 2 * beside,
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
