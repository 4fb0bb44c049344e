// Chapters, as headings that scenes bear: a chapter begins at one and goes on to the next. What becomes of headings when
// scenes are moved or taken away. Pure.

import type { SceneRow } from '../board.ts';
import type { Change } from './change.ts';

type Headed = Pick<SceneRow, 'id' | 'chapter'>;

/** Which heading each scene has; of those named here alone, by id. */
export type Headings = Map<number, string | null>;

/** By chapters, in order; what stands before the first heading comes first, if anything does. */
function chaptersOf<T extends Headed>(scenes: readonly T[]): T[][] {
  const chapters: T[][] = [];
  for (const scene of scenes) {
    if (scene.chapter !== null || chapters.length === 0) chapters.push([]);
    chapters.at(-1)!.push(scene);
  }
  return chapters;
}

/**
 * The headings that change when these scenes leave their places: a chapter of which some stays goes on under its heading; where
 * all of it leaves, the heading goes along.
 */
export function headingsWithout(there: readonly Headed[], leaving: ReadonlySet<number>): Headings {
  const headings: Headings = new Map();
  for (const chapter of chaptersOf(there)) {
    const [first] = chapter;
    const next = chapter.find(({ id }) => !leaving.has(id));
    if (!first || !next || first === next || first.chapter === null) continue;
    headings.set(first.id, null);
    headings.set(next.id, first.chapter);
  }
  return headings;
}

/** `ids` come under the heading of `target`, which is theirs from now on, unless they bring one along. */
export function comeUnder(
  there: readonly Headed[],
  headings: Headings,
  ids: readonly number[],
  target: number | undefined,
): void {
  const headingOf = (id: number | undefined) =>
    (id === undefined ? undefined : headings.get(id)) ?? there.find((one) => one.id === id)?.chapter ?? null;
  const lost = (id: number) => headings.get(id) === null;
  const of = target === undefined || lost(target) ? null : headingOf(target);
  const bringsOne = ids.some((id) => !lost(id) && headingOf(id) !== null);
  if (target === undefined || of === null || bringsOne) return;
  headings.set(target, null);
  headings.set(ids[0]!, of);
}

export function headingChanges(there: readonly Headed[], headings: Headings): Change[] {
  return there.flatMap(({ id, chapter }): Change[] => {
    const now = headings.get(id);
    if (now === undefined || now === chapter) return [];
    return [{ table: 'scene', id, was: { chapter }, now: { chapter: now } }];
  });
}
