// The outlines of lettering: speech and thought balloons with what points from them, bursts behind sound words. Pure geometry in points;
// what is written in them is set elsewhere.

import { ellipsePath, n, type Rect } from '../model/page.ts';

export interface Point {
  x: number;
  y: number;
}

/** Between an ellipse (2) and a rectangle: as roomy as letterers draw them. */
const ROUNDNESS = 2.8;

/** How much larger than its words a balloon has to be, so that their corners lie inside. */
export const AROUND = 2 ** (1 / ROUNDNESS);

/** From the middle to the outline, in a direction. */
function reach({ width, height }: Rect, angle: number): number {
  const across = Math.abs(Math.cos(angle) / (width / 2)) ** ROUNDNESS;
  const down = Math.abs(Math.sin(angle) / (height / 2)) ** ROUNDNESS;
  return (across + down) ** (-1 / ROUNDNESS);
}

const middleOf = ({ x, y, width, height }: Rect): Point => ({ x: x + width / 2, y: y + height / 2 });

const at = ({ x, y }: Point, angle: number, distance: number): Point => ({
  x: x + Math.cos(angle) * distance,
  y: y + Math.sin(angle) * distance,
});

const told = ({ x, y }: Point): string => `${n(x)} ${n(y)}`;

/** Whether a place lies outside of a balloon, so that something can point there. */
export function isOutside(rect: Rect, { x, y }: Point): boolean {
  const middle = middleOf(rect);
  const angle = Math.atan2(y - middle.y, x - middle.x);
  return Math.hypot(x - middle.x, y - middle.y) > reach(rect, angle) + 1;
}

/** One outline, tail and all, so that its line runs through. @param tail Where it ends. */
export function speechPath(rect: Rect, tail: Point | undefined, base: number): string {
  const middle = middleOf(rect);
  if (!tail || !isOutside(rect, tail)) return `${smooth(rect, middle, 0, 2 * Math.PI)}Z`;
  const angle = Math.atan2(tail.y - middle.y, tail.x - middle.x);
  const half = Math.min(0.4, base / (2 * reach(rect, angle)));
  const [from, to] = [angle + half, angle - half + 2 * Math.PI];
  const [start, end] = [at(middle, from, reach(rect, from)), at(middle, to, reach(rect, to))];
  // A little bent, the way a pen draws it.
  const length = Math.hypot(tail.x - middle.x, tail.y - middle.y);
  const bend = at({ x: 0, y: 0 }, angle + Math.PI / 2, Math.min(base * 0.5, length * 0.06));
  const between = (one: Point): Point => ({
    x: (one.x + tail.x) / 2 + bend.x,
    y: (one.y + tail.y) / 2 + bend.y,
  });
  return `${smooth(rect, middle, from, to)}Q${told(between(end))} ${told(tail)}Q${told(between(start))} ${told(start)}Z`;
}

/** Steps so short that no press shows them. */
function smooth(rect: Rect, middle: Point, from: number, to: number): string {
  const steps = Math.max(24, Math.ceil(((to - from) / (2 * Math.PI)) * 96));
  const points = Array.from({ length: steps + 1 }, (_, step) => {
    const angle = from + ((to - from) * step) / steps;
    return told(at(middle, angle, reach(rect, angle)));
  });
  return `M${points.join('L')}`;
}

/** A cloud. */
export function thoughtPath(rect: Rect, size: number): string {
  const middle = middleOf(rect);
  const around = Math.PI * (1.5 * (rect.width + rect.height) - Math.sqrt(rect.width * rect.height)) * 0.5;
  const bumps = Math.max(9, Math.round(around / (size * 1.9)));
  const points = Array.from({ length: bumps }, (_, bump) => placeAlong(rect, middle, bump / bumps));
  const parts = points.map((point, index) => {
    const next = points[(index + 1) % bumps]!;
    const angle = Math.atan2((point.y + next.y) / 2 - middle.y, (point.x + next.x) / 2 - middle.x);
    const chord = Math.hypot(next.x - point.x, next.y - point.y);
    const out = (one: Point) => at(one, angle, chord * 0.5);
    return `C${told(out(point))} ${told(out(next))} ${told(next)}`;
  });
  return `M${told(points[0]!)}${parts.join('')}Z`;
}

/** Evenly along the outline, as angles from the middle are not. */
function placeAlong(rect: Rect, middle: Point, part: number): Point {
  const angle = part * 2 * Math.PI;
  // The angle of a circle that is stretched to the rectangle.
  const stretched = Math.atan2(Math.sin(angle) * rect.height, Math.cos(angle) * rect.width);
  return at(middle, stretched, reach(rect, stretched));
}

/** Small clouds on the way to who is thinking. */
export function thoughtTrail(rect: Rect, tail: Point | undefined, size: number): string[] {
  const middle = middleOf(rect);
  if (!tail || !isOutside(rect, tail)) return [];
  const angle = Math.atan2(tail.y - middle.y, tail.x - middle.x);
  const from = reach(rect, angle) + size * 0.55;
  const length = Math.hypot(tail.x - middle.x, tail.y - middle.y) - from;
  return [0.1, 0.52, 0.95].flatMap((part, index) => {
    const radius = size * [0.42, 0.3, 0.19][index]!;
    if (length < size * 0.6 && index > 0) return [];
    const { x, y } = at(middle, angle, from + Math.max(0, length) * part);
    return [ellipsePath({ x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius })];
  });
}

/** How far its points stand out, one after the other: never the same twice, and always the same. */
const SPIKES = [1.24, 1.1, 1.32, 1.16, 1.27, 1.08, 1.35, 1.13, 1.22, 1.18, 1.3, 1.09, 1.26, 1.14];

/** How much larger than a balloon's its rectangle is, so that its points lie inside. */
export const SPIKED = 1.35;

export function burstPath(rect: Rect): string {
  const middle = middleOf(rect);
  const count = 2 * SPIKES.length;
  const points = Array.from({ length: count }, (_, index) => {
    const angle = ((index + 0.5) / count) * 2 * Math.PI;
    const stretched = Math.atan2(Math.sin(angle) * rect.height, Math.cos(angle) * rect.width);
    const factor = (index % 2 === 0 ? SPIKES[index / 2]! : 0.99) / SPIKED;
    return told(at(middle, stretched, reach(rect, stretched) * factor));
  });
  return `M${points.join('L')}Z`;
}
