// Leads to what undo and redo changed: its page, its place on it, and the field, so that nothing changes unseen.

import type { ChangedPlace } from '../../src-main/contract/edits.ts';
import { stepHistory } from '../core/state/edits.ts';
import { selectOnly } from '../core/state/selection.ts';
import { openPanel, setSelection, setUi, useUi } from '../core/state/ui-store.ts';
import { currentStory } from '../core/state/window-store.ts';

export async function stepAndShow(which: 'story.undo' | 'story.redo'): Promise<void> {
  const place = await stepHistory(which);
  if (place) showPlace(place);
  else if (place === null) showActiveScene();
}

/** Of what is gone: the keyboard stays with its neighbour, never with a field that is not there. */
function showActiveScene(): void {
  const { view, selection } = useUi.getState();
  if (view === 'story' && selection.active !== null)
    setUi({ focus: { scene: selection.active, part: 'card' } });
}

export function showPlace(place: ChangedPlace): void {
  const key = fieldKey(place);
  // The keyboard may be in it already, perhaps in the panel's field of the same name.
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused.dataset.field === key) return;
  setUi({ reader: undefined });
  if (place.part === 'scene' && place.field === 'page') {
    setSelection(selectOnly(place.id));
    setUi({ view: 'book' });
  } else if (place.part === 'scene' && place.field === 'chapter' && hasHeading(place.id)) {
    setUi({ view: 'story', field: key });
  } else if (place.part === 'scene') {
    const part = place.field === 'prompt' || place.field === 'caption' ? place.field : 'card';
    setSelection(selectOnly(place.id));
    setUi({ view: 'story', focus: { scene: place.id, part } });
  } else if (place.part === 'character') {
    setUi({ view: 'cast', field: place.field === 'description' ? key : `character:${place.id}:name` });
  } else if (place.field === 'title') setUi({ field: key });
  else if (place.field === 'book') setUi({ view: 'book' });
  else if (place.field === 'outline') setUi({ view: 'story', field: key });
  else if (place.field === 'style') setUi({ view: 'cast', field: key });
  else openPanel('story');
}

const hasHeading = (scene: number): boolean => (currentStory().scenes.get(scene)?.chapter ?? null) !== null;

/** As `useDraft` names fields. */
const fieldKey = (place: ChangedPlace): string =>
  [place.part, ...(place.part === 'story' ? [] : [place.id]), place.field].join(':');
