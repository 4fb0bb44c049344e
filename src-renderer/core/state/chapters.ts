// Chapters on the page: which scenes each has, and where scenes come to lie by one step of the keyboard. Pure; headings
// belong to scenes, and main keeps them right when scenes move.

import type { SceneView } from '../../../src-main/contract/story-view.ts';

export interface Chapter {
  /** The scene that bears its heading; null: what stands before the first one. */
  heading: number | null;
  name: string;
  /** From 1, of those with a heading. */
  number: number;
  ids: readonly number[];
}

type Scenes = ReadonlyMap<number, Pick<SceneView, 'chapter'>>;

/** All scenes of `order`, in as many chapters as there are headings, and what stands before them. */
export function chaptersOf(order: readonly number[], scenes: Scenes): Chapter[] {
  const chapters: (Chapter & { ids: number[] })[] = [];
  let number = 0;
  for (const id of order) {
    const name = scenes.get(id)?.chapter ?? null;
    if (name !== null) chapters.push({ heading: id, name, number: ++number, ids: [] });
    else if (chapters.length === 0) chapters.push({ heading: null, name: '', number: 0, ids: [] });
    chapters.at(-1)!.ids.push(id);
  }
  return chapters;
}

export const chapterOf = (chapters: readonly Chapter[], scene: number): Chapter | undefined =>
  chapters.find(({ ids }) => ids.includes(scene));

/** What `scene.move` is asked: a place among the scenes that stay, and whether they come under the heading there. */
export interface MoveTarget {
  to: number;
  under: boolean;
}

/**
 * One step earlier or later for scenes that are moved together, in the story's order. Over a heading they come into its chapter
 * first, then further; whole chapters step over whole chapters. Undefined: there is nowhere to go.
 */
export function stepTarget(
  order: readonly number[],
  scenes: Scenes,
  ids: readonly number[],
  step: -1 | 1,
): MoveTarget | undefined {
  const moving = new Set(ids);
  const first = ids[0];
  if (first === undefined) return undefined;
  const others = order.filter((id) => !moving.has(id));
  const at = order.slice(0, order.indexOf(first)).filter((id) => !moving.has(id)).length;
  const heads = (id: number | undefined) => id !== undefined && (scenes.get(id)?.chapter ?? null) !== null;
  const own = chaptersOf(order, scenes).filter((chapter) => chapter.ids.some((id) => moving.has(id)));
  const whole = own.every(({ heading, ids: all }) => heading !== null && all.every((id) => moving.has(id)));
  if (whole) return chapterStep(others, scenes, at, step);
  const next = others[at + (step < 0 ? -1 : 0)];
  // The first of its chapter, whose heading stays behind.
  if (step < 0 && heads(first)) return { to: at, under: false };
  if (next === undefined) return undefined;
  if (step < 0) return { to: at - 1, under: heads(next) };
  return heads(next) ? { to: at, under: true } : { to: at + 1, under: false };
}

function chapterStep(
  others: readonly number[],
  scenes: Scenes,
  at: number,
  step: -1 | 1,
): MoveTarget | undefined {
  let start = 0;
  for (const { heading, ids } of chaptersOf(others, scenes)) {
    const end = start + ids.length;
    if (step > 0 && start === at) return { to: end, under: false };
    // Before what has no heading it would take that in.
    if (step < 0 && end === at) return heading === null ? undefined : { to: start, under: false };
    start = end;
  }
  return undefined;
}
