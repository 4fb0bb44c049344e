// A new character, ready to be named.

import { edit } from '../../core/state/edits.ts';
import { setUi } from '../../core/state/ui-store.ts';

export async function addCharacter(): Promise<void> {
  const answer = await edit({ type: 'character.add', name: '' });
  const id = answer?.created[0];
  if (id !== undefined) setUi({ view: 'cast', reader: undefined, field: `character:${id}:name` });
}
