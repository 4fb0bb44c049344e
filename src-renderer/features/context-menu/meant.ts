// What a menu was asked for: the nearest thing around the pointer that has one.

import { selectOnly } from '../../core/state/selection.ts';
import { setSelection, useUi } from '../../core/state/ui-store.ts';
import { openStory } from '../../core/state/window-store.ts';

export interface Meant {
  kind: 'scene' | 'picture' | 'character';
  id: number;
}

const MARKS = { frame: 'picture', character: 'character', scene: 'scene' } as const;

/** Undefined for what has no menu of the page's: texts, and the space between things. */
export function meantBy(target: EventTarget | null): Meant | undefined {
  if (!(target instanceof Element) || target.closest('textarea, input, [data-selectable]')) return undefined;
  const story = openStory();
  const marked = target.closest<HTMLElement>('[data-frame], [data-character], [data-scene]');
  if (!story || !marked) return undefined;
  const mark = (['frame', 'character', 'scene'] as const).find((one) => marked.dataset[one] !== undefined)!;
  return { kind: MARKS[mark], id: Number(marked.dataset[mark]) };
}

/** A scene that is not among the chosen ones becomes the only one, as with a click. */
export function chooseForMenu({ kind, id }: Meant): void {
  if (kind === 'scene' && !useUi.getState().selection.ids.has(id)) setSelection(selectOnly(id));
}
