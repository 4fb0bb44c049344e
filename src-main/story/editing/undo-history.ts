// What can be taken back and done again in one session: a value, never changed in place, so that it moves on
// only after the database did. Pictures that finish in between are no part of it.

import { type Change, changesSame, inverseOf, squash } from './change.ts';
import type { EditLabel, EditPlan } from './edit-plan.ts';

interface UndoStep {
  changes: Change[];
  label: EditLabel;
  gesture: string | undefined;
  /** Milliseconds since 1970 of its latest change. */
  at: number;
}

export interface UndoHistory {
  done: readonly UndoStep[];
  undone: readonly UndoStep[];
}

export const noHistory: UndoHistory = { done: [], undone: [] };

/** A longer rest inside one gesture starts a new step: what was typed before a pause can be kept. */
const gesturePause = 2000;

/** Takes an edit in. One of the same gesture, soon after, becomes part of the step before it. */
export function record(
  history: UndoHistory,
  plan: EditPlan,
  options: { gesture?: string | undefined; at: number },
): UndoHistory {
  if (plan.changes.length === 0) return history;
  const { gesture, at } = options;
  const last = history.done.at(-1);
  const continues =
    last !== undefined &&
    history.undone.length === 0 &&
    gesture !== undefined &&
    last.gesture === gesture &&
    at - last.at <= gesturePause;
  if (!continues) {
    const step = { changes: plan.changes, label: plan.label, gesture, at };
    return { done: [...history.done, step], undone: [] };
  }
  const changes = squash([...last.changes, ...plan.changes]);
  return { done: [...history.done.slice(0, -1), { ...last, changes, at }], undone: [] };
}

/**
 * Takes in a step that came by itself, such as with a finished picture. What was undone can still be done again, unless
 * it changes the same.
 */
export function recordBeside(history: UndoHistory, { changes, label }: EditPlan, at: number): UndoHistory {
  if (changes.length === 0) return history;
  const clashes = history.undone.some((step) =>
    step.changes.some((one) => changes.some((other) => changesSame(one, other))),
  );
  const step = { changes, label, gesture: undefined, at };
  return { done: [...history.done, step], undone: clashes ? [] : history.undone };
}

export interface UndoMove {
  changes: Change[];
  label: EditLabel;
  /** The history once the changes are saved. */
  history: UndoHistory;
}

export function undoMove({ done, undone }: UndoHistory): UndoMove | undefined {
  const step = done.at(-1);
  if (!step) return undefined;
  // A gesture ends with undo: going on with it is a step of its own.
  const { gesture: _, ...closed } = step;
  const history = { done: done.slice(0, -1), undone: [...undone, { ...closed, gesture: undefined }] };
  return { changes: inverseOf(step.changes), label: step.label, history };
}

export function redoMove({ done, undone }: UndoHistory): UndoMove | undefined {
  const step = undone.at(-1);
  if (!step) return undefined;
  const history = { done: [...done, step], undone: undone.slice(0, -1) };
  return { changes: redoChanges(step.changes), label: step.label, history };
}

/** Rows that were made are still there, marked as removed. */
function redoChanges(changes: readonly Change[]): Change[] {
  return changes.map((change) =>
    'add' in change
      ? ({
          table: change.table,
          id: change.add.id,
          was: { removed: true },
          now: { removed: false },
        } as Change)
      : change,
  );
}
