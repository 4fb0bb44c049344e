// What an edit comes to, and what all planners of edits share.

import type { Edit } from '../../contract/edits.ts';
import { FabulaError } from '../../contract/errors.ts';
import type { Change } from './change.ts';

export interface EditPlan {
  /** Nothing in it: the edit would change nothing. */
  changes: Change[];
  /** Ids of rows it makes, in order. */
  created: number[];
  label: EditLabel;
}

/** What undo calls an edit, for the interface to put into words. */
export interface EditLabel {
  /**
   * `frame.land` is no edit: a new picture's seed became its scene's, or it took the place of another on the scene's page. Nor is
   * `frame.bring`, which has pixels.
   */
  type: Edit['type'] | 'frame.land' | 'frame.bring';
  /** Rows it acts on. */
  count: number;
  /** The one field a `…set` edit changes, when it is one. */
  field?: string;
}

export interface NewIds {
  scene: () => number;
  character: () => number;
}

export type EditOf<T extends Edit['type']> = Extract<Edit, { type: T }>;

/** The row with this id that is not deleted. */
export function existing<T extends { id: number; removed: boolean }>(
  rows: readonly T[],
  id: number,
  what: string,
): T {
  const row = rows.find((one) => one.id === id && !one.removed);
  if (row) return row;
  throw new FabulaError(
    'not-found',
    `That ${what} is not in the story any more.`,
    'It may have been deleted.',
  );
}

/** The fields of `wanted` that are given and differ from `row`, as they were and as they become. */
export function difference<T extends object>(
  row: T,
  wanted: { [K in keyof T]?: T[K] | undefined },
): { was: Partial<T>; now: Partial<T> } | undefined {
  const was: Partial<T> = {};
  const now: Partial<T> = {};
  for (const key of Object.keys(wanted) as (keyof T)[]) {
    const value = wanted[key];
    if (value === undefined || same(row[key], value)) continue;
    was[key] = row[key];
    now[key] = value;
  }
  return Object.keys(now).length > 0 ? { was, now } : undefined;
}

/** Values of rows are plain JSON; records inside them come from one validator, so their key order is fixed. */
function same(a: unknown, b: unknown): boolean {
  return (
    a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b))
  );
}

/** The label of a `…set` edit. */
export function setLabel(type: Edit['type'], changed: { now: object } | undefined): EditLabel {
  const [field, ...more] = Object.keys(changed?.now ?? {});
  return { type, count: 1, ...(field && more.length === 0 ? { field } : {}) };
}
