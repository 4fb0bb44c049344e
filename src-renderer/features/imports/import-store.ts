// The file that is being looked through before something is made of it. Main holds what is in it.

import { create } from 'zustand';
import type { ImportOptions, ImportView } from '../../../src-main/contract/imports.ts';
import { attempt } from '../../core/attempt.ts';
import { flushEdits } from '../../core/state/edits.ts';

interface Imports {
  view: ImportView | undefined;
  /** Places of scenes that are not wanted. */
  without: ReadonlySet<number>;
}

const nothing: Imports = { view: undefined, without: new Set() };

export const useImports = create<Imports>(() => nothing);

/** What was asked before is given up. */
export function lookThrough(view: ImportView): void {
  const before = useImports.getState().view;
  if (before) void attempt('import.forget', { key: before.key });
  useImports.setState({ view, without: new Set() });
}

export const giveUp = (): void => {
  const { view } = useImports.getState();
  useImports.setState(nothing);
  if (view) void attempt('import.forget', { key: view.key });
};

/** Read so, it has other scenes: all are wanted again. */
export async function readAs(options: ImportOptions, choice: number): Promise<void> {
  const { view } = useImports.getState();
  const next = view && (await attempt('import.read', { key: view.key, options, choice }));
  if (next && useImports.getState().view?.key === next.key)
    useImports.setState({ view: next, without: new Set() });
}

export function setWanted(places: readonly number[], wanted: boolean): void {
  useImports.setState(({ without }) => {
    const next = new Set(without);
    for (const place of places) {
      if (wanted) next.delete(place);
      else next.add(place);
    }
    return { without: next };
  });
}

/** False: it failed, and was said. */
export async function makeOf(to: 'new' | 'here', withSettings: boolean): Promise<boolean> {
  const { view, without } = useImports.getState();
  if (!view) return false;
  await flushEdits();
  const { key, options, choice } = view;
  const made = await attempt('import.make', {
    key,
    options,
    choice,
    without: [...without],
    to,
    withSettings,
  });
  if (made === undefined) return false;
  useImports.setState(nothing);
  return true;
}
