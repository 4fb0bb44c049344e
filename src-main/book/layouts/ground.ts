// What every layout stands on: the sheet, the type and its fonts; and the pieces that several of them are made of.

import type { BookScene } from '../model/content.ts';
import { cropFor, focusIn } from '../model/crop.ts';
import {
  type Box,
  type Colour,
  ellipsePath,
  type PanelGrid,
  type PictureBox,
  type Rect,
  rectPath,
  type ShapeBox,
  type TextBox,
  type TextRole,
} from '../model/page.ts';
import { type Measure, type SetText, setText, type TextSetting } from '../model/set-text.ts';
import type { Sheet } from '../model/sheet.ts';
import type { TypeTheme } from '../type/themes.ts';

export interface Ground {
  sheet: Sheet;
  theme: TypeTheme;
  fonts: Measure;
  /** Of running text, in points. */
  size: number;
  /** What is beside something else is read before it: panels, facing pages, who speaks. */
  rightToLeft: boolean;
}

/** Of two facing pages the one that is read first. */
export const opensSpread = ({ sheet, rightToLeft }: Pick<Ground, 'sheet' | 'rightToLeft'>): boolean =>
  sheet.side === (rightToLeft ? 'right' : 'left');

export interface LaidOut {
  boxes: Box[];
  /** Absent: the theme's paper. */
  background?: Colour;
  /** A page number may stand below: in the middle, or of a part of the page. */
  numbered?: true | Pick<Rect, 'x' | 'width'>;
  /** Of a comic's page: how it is cut into panels. */
  grid?: PanelGrid;
  /** Words that go on on the next page. */
  rest?: string;
}

/** Undefined: not with these words, or not on this sheet. */
export type SceneLayout = (ground: Ground, scene: BookScene) => LaidOut | undefined;

/** Running text is set smaller where it would not fit otherwise, but never by much: sizes that jump look restless. */
export const SIZES = [1, 0.92, 0.84];

export interface Wording {
  text: string;
  role: TextRole;
  setting: Partial<TextSetting>;
  colour?: Colour;
}

/** Set at 0, 0; `place` moves it. */
export function wording(
  { fonts, theme, size }: Ground,
  { text, setting }: Wording,
): SetText & { size: number } {
  const full = fullSetting({ theme, size }, setting);
  return { ...setText(text, full, fonts), size: full.size };
}

/** Without the room that the longest line leaves of the measure beside it. */
export function snug<T extends SetText>(set: T): T {
  const left = Math.min(...set.lines.map(({ x }) => x));
  return { ...set, lines: set.lines.map((line) => ({ ...line, x: line.x - left })) };
}

export function fullSetting(
  { theme, size }: Pick<Ground, 'theme' | 'size'>,
  setting: Partial<TextSetting>,
): TextSetting {
  return { role: 'body', size, leading: theme.leading, align: theme.align, measure: 100, ...setting };
}

/** What was set, as a box on the page. */
export function place(
  { theme }: Pick<Ground, 'theme'>,
  { text, role, colour }: Pick<Wording, 'text' | 'role' | 'colour'>,
  set: SetText & { size: number },
  at: Rect,
): TextBox {
  const lines = set.lines.map((line) => ({ ...line, x: line.x + at.x, y: line.y + at.y }));
  return { kind: 'text', role, text, size: set.size, colour: colour ?? theme.ink, lines, ...at };
}

/** In one step: `at.height` follows from the words. */
export function textBox(ground: Ground, what: Wording, at: Omit<Rect, 'height'>): TextBox {
  const set = wording(ground, { ...what, setting: { measure: at.width, ...what.setting } });
  return place(ground, what, set, { ...at, height: set.height });
}

export function pictureBox(scene: BookScene, rect: Rect, more: Partial<PictureBox> = {}): PictureBox {
  const picture = scene.picture!;
  const { frame, width, height } = picture;
  const crop = cropFor(picture, rect, focusIn(picture, rect), picture.zoom);
  const { id, alt } = scene;
  return { kind: 'picture', picture: { frame, width, height }, crop, scene: id, alt, ...rect, ...more };
}

/** A picture inside the margins: with round corners, and a line around it where the theme has one. */
export function framedPicture(ground: Ground, scene: BookScene, rect: Rect): Box[] {
  const { theme, size } = ground;
  const clip = rectPath(rect, theme.corner * size);
  const line = outline(theme, size);
  return [
    pictureBox(scene, rect, { clip }),
    ...(line ? [{ kind: 'shape', path: clip, stroke: line } satisfies ShapeBox] : []),
  ];
}

export function outline(theme: TypeTheme, size: number): ShapeBox['stroke'] {
  return theme.line > 0 ? { colour: theme.ink, width: theme.line * size } : undefined;
}

/** A panel behind words. */
export function band({ theme }: Pick<Ground, 'theme'>, rect: Rect, size: number): ShapeBox {
  const stroke = outline(theme, size);
  return {
    kind: 'shape',
    path: rectPath(rect, theme.corner * size),
    fill: theme.band,
    ...(stroke ? { stroke } : {}),
  };
}

/** A small sign that parts what belongs to different things, `width` wide around its middle. */
export function ornament(theme: TypeTheme, x: number, y: number, width: number): ShapeBox[] {
  const { accent } = theme;
  const dot = (at: number, radius: number): ShapeBox => ({
    kind: 'shape',
    path: ellipsePath({ x: at - radius, y: y - radius, width: 2 * radius, height: 2 * radius }),
    fill: accent,
  });
  const line = (from: number, to: number): ShapeBox => ({
    kind: 'shape',
    path: `M${from} ${y}H${to}`,
    stroke: { colour: accent, width: width / 60 },
  });
  const half = width / 2;
  switch (theme.ornament) {
    case 'dots':
      return [-1, 0, 1].map((step) => dot(x + (step * width) / 4, width / 22));
    case 'star':
      return [{ kind: 'shape', path: starPath(x, y, width / 5), fill: accent }];
    case 'leaf': {
      const side = width / 14;
      const path = `M${x} ${y - side}L${x + side} ${y}L${x} ${y + side}L${x - side} ${y}Z`;
      return [
        line(x - half, x - side * 2),
        { kind: 'shape', path, fill: accent },
        line(x + side * 2, x + half),
      ];
    }
    case 'wave': {
      const step = width / 4;
      const first = `M${x - half} ${y}q${step / 2} ${-step / 2} ${step} 0`;
      return [
        {
          kind: 'shape',
          path: `${first}t${step} 0t${step} 0t${step} 0`,
          stroke: { colour: accent, width: width / 34 },
        },
      ];
    }
  }
}

function starPath(x: number, y: number, radius: number): string {
  const points = Array.from({ length: 10 }, (_, index) => {
    const angle = (index * Math.PI) / 5 - Math.PI / 2;
    const r = index % 2 === 0 ? radius : radius * 0.42;
    return `${(x + r * Math.cos(angle)).toFixed(2)} ${(y + r * Math.sin(angle)).toFixed(2)}`;
  });
  return `M${points.join('L')}Z`;
}
