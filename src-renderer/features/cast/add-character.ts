// A new character, ready to be named.

import { edit } from '../../core/state/edits.ts';
import { newCharacterField, setUi } from '../../core/state/ui-store.ts';
import { currentStory } from '../../core/state/window-store.ts';

/** The first one has a card before it is there. */
export async function addCharacter(): Promise<void> {
  if (currentStory().characters.length === 0) {
    setUi({ view: 'cast', reader: undefined, field: newCharacterField });
    return;
  }
  const answer = await edit({ type: 'character.add', name: '' });
  const id = answer?.created[0];
  if (id !== undefined) setUi({ view: 'cast', reader: undefined, field: `character:${id}:name` });
}
