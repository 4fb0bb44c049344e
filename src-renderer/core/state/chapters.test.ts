import { describe, expect, it } from 'vitest';
import { chapterOf, chaptersOf, stepTarget } from './chapters.ts';

/** Scene 1 before all chapters; 2, 3 and 4 in “A”; 5 and 6 in “B”. */
const order = [1, 2, 3, 4, 5, 6];
const scenes = new Map(
  order.map((id) => [id, { chapter: ({ 2: 'A', 5: 'B' } as Record<number, string>)[id] ?? null }]),
);

describe('chaptersOf', () => {
  it('begins one at each heading, and keeps what stands before', () => {
    expect(chaptersOf(order, scenes)).toEqual([
      { heading: null, name: '', number: 0, ids: [1] },
      { heading: 2, name: 'A', number: 1, ids: [2, 3, 4] },
      { heading: 5, name: 'B', number: 2, ids: [5, 6] },
    ]);
    expect(chapterOf(chaptersOf(order, scenes), 6)?.name).toBe('B');
    expect(chaptersOf([], scenes)).toEqual([]);
  });
});

describe('stepTarget', () => {
  const step = (ids: number[], by: -1 | 1) => stepTarget(order, scenes, ids, by);

  it('steps inside a chapter', () => {
    expect(step([3], 1)).toEqual({ to: 3, under: false });
    expect(step([4], -1)).toEqual({ to: 2, under: false });
  });

  it('comes first in a chapter before it leaves it', () => {
    expect(step([3], -1)).toEqual({ to: 1, under: true });
    expect(step([2], -1)).toEqual({ to: 1, under: false });
  });

  it('comes into the next chapter before it goes on', () => {
    expect(step([4], 1)).toEqual({ to: 3, under: true });
    expect(step([5], 1)).toEqual({ to: 5, under: false });
  });

  it('goes nowhere at the ends', () => {
    expect(step([1], -1)).toBeUndefined();
    expect(step([6], 1)).toBeUndefined();
  });

  it('takes whole chapters over whole chapters, never before what has no heading', () => {
    expect(step([2, 3, 4], 1)).toEqual({ to: 3, under: false });
    expect(step([5, 6], -1)).toEqual({ to: 1, under: false });
    expect(step([2, 3, 4], -1)).toBeUndefined();
    expect(step([5, 6], 1)).toBeUndefined();
  });
});
