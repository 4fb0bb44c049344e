// Leads to a place that was found: its page, its field, and the words marked in it.

import { everyScene } from '../../core/state/filter.ts';
import { selectOnly } from '../../core/state/selection.ts';
import { setSelection, setUi } from '../../core/state/ui-store.ts';
import { type FoundPlace, fieldKey } from './find-places.ts';

/** Frames until the field is drawn: its page may have to come first. */
const LONGEST_WAIT = 60;

export function showFound({ place, found }: FoundPlace): void {
  setUi({ reader: undefined, viewer: undefined });
  if (place.part === 'scene') {
    const { id, field } = place;
    setSelection(selectOnly(id));
    // A scene that the filter hides is shown all the same.
    setUi({ view: 'story', filter: everyScene });
    setUi(field === 'chapter' ? { field: fieldKey(place) } : { focus: { scene: id, part: field } });
  } else if (place.part === 'character' || place.field === 'style')
    setUi({ view: 'cast', field: fieldKey(place) });
  else setUi({ field: fieldKey(place), ...(place.field === 'outline' ? { view: 'story' as const } : {}) });
  markWhenThere(fieldKey(place), found.at, found.at + found.length, LONGEST_WAIT);
}

function markWhenThere(key: string, from: number, to: number, frames: number): void {
  const field = document.activeElement;
  const there =
    (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) &&
    field.dataset.field === key;
  if (there) field.setSelectionRange(from, to);
  else if (frames > 0) requestAnimationFrame(() => markWhenThere(key, from, to, frames - 1));
}
