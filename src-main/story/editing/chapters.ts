// Chapters, as headings that scenes bear: a chapter begins at one and goes on to the next. What becomes of headings when
// scenes are moved or taken away. Pure.

import type { SceneRow } from '../board.ts';
import type { Change } from './change.ts';
import { difference } from './edit-plan.ts';

type Heading = Pick<SceneRow, 'chapter' | 'chapterNames'>;
type Headed = Heading & { id: number };

const NONE: Heading = { chapter: null, chapterNames: {} };

/** Which heading each scene has; of those named here alone, by id. */
export type Headings = Map<number, Heading>;

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
    headings.set(first.id, NONE);
    headings.set(next.id, headingOf(first));
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
  const now = (id: number) => headings.get(id) ?? there.find((one) => one.id === id) ?? NONE;
  const of = target === undefined ? NONE : now(target);
  const bringsOne = ids.some((id) => now(id).chapter !== null);
  if (target === undefined || of.chapter === null || bringsOne) return;
  headings.set(target, NONE);
  headings.set(ids[0]!, headingOf(of));
}

export function headingChanges(there: readonly Headed[], headings: Headings): Change[] {
  return there.flatMap((row): Change[] => {
    const changed = difference<Heading>(row, headings.get(row.id) ?? {});
    return changed ? [{ table: 'scene', id: row.id, ...changed }] : [];
  });
}

const headingOf = ({ chapter, chapterNames }: Heading): Heading => ({ chapter, chapterNames });
