// One scene into several, several into one.

import { edit, flushEdits } from '../../core/state/edits.ts';
import { selectMany, selectOnly } from '../../core/state/selection.ts';
import { setSelection, setUi } from '../../core/state/ui-store.ts';
import { currentStory } from '../../core/state/window-store.ts';

/** Where a text falls into parts: at its line ends, else behind its sentences. */
export function partsAt(text: string): number[] {
  const ends = (pattern: RegExp) =>
    [...text.matchAll(pattern)]
      .map(({ index, 0: { length } }) => index + length)
      .filter((at) => text.slice(0, at).trim() !== '' && text.slice(at).trim() !== '');
  const lines = ends(/\n+/g);
  return lines.length > 0 ? lines : ends(/[.!?…]+["'”’»)]*\s+(?!\p{Ll})|[。！？]+/gu);
}

interface Caret {
  id: number;
  field: 'prompt' | 'caption';
  at: number;
}

/** Of the field that has the keyboard, where it stands inside a scene's text. */
function caret(): Caret | undefined {
  const element = document.activeElement;
  if (!(element instanceof HTMLTextAreaElement)) return undefined;
  const [, id, field] = /^scene:(\d+):(prompt|caption)$/.exec(element.dataset.field ?? '') ?? [];
  if (id === undefined) return undefined;
  return { id: Number(id), field: field as Caret['field'], at: element.selectionStart };
}

/** At the caret; without one at the lines or sentences of what can be seen, else of what is read aloud. */
export async function splitScene(id: number): Promise<void> {
  const at = caret();
  await flushEdits();
  const scene = currentStory().scenes.get(at?.id ?? id);
  if (!scene) return;
  const field = at?.field ?? (partsAt(scene.prompt).length > 0 ? 'prompt' : 'caption');
  const places = at ? [at.at] : partsAt(scene[field]);
  if (places.length === 0) return;
  const answer = await edit({ type: 'scene.split', id: scene.id, field, at: places });
  const created = answer?.created ?? [];
  if (created.length === 0) return;
  setSelection(selectMany([scene.id, ...created]));
  setUi({ focus: { scene: created[0]!, part: 'card' } });
}

export async function mergeScenes(ids: number[]): Promise<void> {
  const first = ids[0];
  if (first === undefined || ids.length < 2) return;
  await edit({ type: 'scene.merge', ids });
  setSelection(selectOnly(first));
  setUi({ focus: { scene: first, part: 'card' } });
}
