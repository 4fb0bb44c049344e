// A laid-out page, which every output draws and none lays out again: boxes in points (1/72 inch) from the trimmed page's upper
// left corner, x to the right, y down; what bleeds has coordinates outside the page. No box is transparent: printers
// refuse that, and a flat colour comes out the same everywhere.

import type { PageLayoutName } from '../../contract/book.ts';
import type { Letter, PanelShares } from '../../contract/book-page.ts';

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** `#rrggbb`. */
export type Colour = string;

/** A picture of the story, known by its frame's number. */
export interface PictureRef {
  frame: number;
  /** Pixels. */
  width: number;
  height: number;
}

/** The picture's part `crop` (in its own pixels) fills `rect`. */
export interface PictureBox extends Rect {
  kind: 'picture';
  picture: PictureRef;
  crop: Rect;
  /** An outline in page coordinates, as in SVG's `d`; absent: the rectangle. */
  clip?: string;
  /** Of the story, whose picture it is. */
  scene?: number;
  /** The frame as a whole, where this box is a part of it: of a picture across two pages. */
  whole?: Rect;
  /** Its edges fade into this colour. */
  fadeInto?: Colour;
  /** For whoever cannot see it; absent: decoration, or the other half of a spread. */
  alt?: string;
}

export interface ShapeBox {
  kind: 'shape';
  /** As in SVG's `d`, in page coordinates. */
  path: string;
  fill?: Colour;
  stroke?: { colour: Colour; width: number };
  /** What belongs to this letter of a scene. */
  letter?: { scene: number; index: number };
}

/** A stretch of a line in one font. */
export interface TextRun {
  text: string;
  /** Of the book's fonts. */
  font: string;
  width: number;
}

/** `x` and `y` are where its baseline begins. */
export interface TextLine {
  x: number;
  y: number;
  width: number;
  runs: readonly TextRun[];
}

export type TextRole =
  | Letter['kind']
  | 'title'
  | 'chapter'
  | 'author'
  | 'caption'
  | 'subtitle'
  | 'blurb'
  | 'dedication'
  | 'ending'
  | 'number'
  | 'note';

export interface TextBox extends Rect {
  kind: 'text';
  role: TextRole;
  /** What is written, without the line breaks that the page made. */
  text: string;
  size: number;
  colour: Colour;
  lines: readonly TextLine[];
  /** Degrees, around its middle, clockwise. */
  turn?: number;
  /** It is one of a scene's letters: all that is drawn of it lies in `rect`, and its tail ends at `tip`. */
  letter?: {
    scene: number;
    index: number;
    kind: Letter['kind'];
    at: Letter['at'];
    tail: Letter['tail'];
    rect: Rect;
    tip?: { x: number; y: number };
  };
}

export type Box = PictureBox | ShapeBox | TextBox;

export type PageKind =
  | 'cover'
  | 'title'
  | 'dedication'
  | 'chapter'
  | 'story'
  | 'end'
  | 'blank'
  | 'back-cover';

/** A comic's page: its panels' shares of the area, kept by the scene that comes first on it. */
export interface PanelGrid {
  scene: number;
  shares: PanelShares;
  area: Rect;
  /** Between panels. */
  gap: number;
}

export interface Page {
  kind: PageKind;
  /** Which side of an open book it is; covers stand alone. */
  side: 'left' | 'right' | 'single';
  width: number;
  height: number;
  background: Colour;
  boxes: readonly Box[];
  /** Of the scenes on it, from 0. */
  scenes: readonly number[];
  /** How its scenes are laid out; absent: they are none of the story's. */
  layout?: PageLayoutName;
  grid?: PanelGrid;
  /** How a contents list calls it; absent: it is not listed. */
  heading?: string;
  /** The chapter that it opens: in a contents list the pages behind it stand below that. */
  chapter?: string;
}

/** A rectangle's outline, with round corners where `radius` says so. */
export function rectPath({ x, y, width, height }: Rect, radius = 0): string {
  const r = Math.min(radius, width / 2, height / 2);
  if (r <= 0) return `M${n(x)} ${n(y)}H${n(x + width)}V${n(y + height)}H${n(x)}Z`;
  // A quarter circle as a cubic curve (the usual 4/3·(√2−1)).
  const k = r * 0.552285;
  const [right, bottom] = [x + width, y + height];
  return [
    `M${n(x + r)} ${n(y)}H${n(right - r)}`,
    `C${n(right - r + k)} ${n(y)} ${n(right)} ${n(y + r - k)} ${n(right)} ${n(y + r)}V${n(bottom - r)}`,
    `C${n(right)} ${n(bottom - r + k)} ${n(right - r + k)} ${n(bottom)} ${n(right - r)} ${n(bottom)}H${n(x + r)}`,
    `C${n(x + r - k)} ${n(bottom)} ${n(x)} ${n(bottom - r + k)} ${n(x)} ${n(bottom - r)}V${n(y + r)}`,
    `C${n(x)} ${n(y + r - k)} ${n(x + r - k)} ${n(y)} ${n(x + r)} ${n(y)}Z`,
  ].join('');
}

/** An ellipse that touches the rectangle's sides. */
export function ellipsePath({ x, y, width, height }: Rect): string {
  const [rx, ry] = [width / 2, height / 2];
  const [cx, cy] = [x + rx, y + ry];
  const [kx, ky] = [rx * 0.552285, ry * 0.552285];
  return [
    `M${n(cx)} ${n(y)}C${n(cx + kx)} ${n(y)} ${n(x + width)} ${n(cy - ky)} ${n(x + width)} ${n(cy)}`,
    `C${n(x + width)} ${n(cy + ky)} ${n(cx + kx)} ${n(y + height)} ${n(cx)} ${n(y + height)}`,
    `C${n(cx - kx)} ${n(y + height)} ${n(x)} ${n(cy + ky)} ${n(x)} ${n(cy)}`,
    `C${n(x)} ${n(cy - ky)} ${n(cx - kx)} ${n(y)} ${n(cx)} ${n(y)}Z`,
  ].join('');
}

export const middleOf = ({ x, y, width, height }: Rect): { x: number; y: number } => ({
  x: x + width / 2,
  y: y + height / 2,
});

/** A hundredth of a point is finer than any press. */
export const n = (value: number): string => String(Math.round(value * 100) / 100);
