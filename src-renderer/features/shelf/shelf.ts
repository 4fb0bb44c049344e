// What the shelf does to the story of this window: keep what is in it, add what is kept.

import type { Kept } from '../../../src-main/contract/shelf.ts';
import { attempt } from '../../core/attempt.ts';
import { t } from '../../core/i18n/texts.ts';
import { sayDone } from '../../core/notify.ts';
import { edit, flushEdits } from '../../core/state/edits.ts';
import { setUi } from '../../core/state/ui-store.ts';
import { currentStory } from '../../core/state/window-store.ts';

export async function keepCharacter(id: number, name: string): Promise<void> {
  await flushEdits();
  if ((await attempt('shelf.keep', { what: 'character', id })) === undefined) return;
  sayDone(
    t('shelf.kept', '{name} is on the shelf', { name }),
    t('shelf.keptText', 'Any story can have it now.'),
  );
}

export async function keepStyle(): Promise<void> {
  await flushEdits();
  if ((await attempt('shelf.keep', { what: 'style' })) === undefined) return;
  sayDone(
    t('shelf.keptStyle', 'The style is on the shelf'),
    t('shelf.keptText', 'Any story can have it now.'),
  );
}

/** While a story has no pictures, it takes over the seed with which the character looked right. */
export async function addKept(kept: Kept): Promise<void> {
  if (kept.kind === 'style') {
    await edit({ type: 'story.set', style: kept.words });
    setUi({ view: 'cast', reader: undefined, field: 'story:style' });
    return;
  }
  const { scenes, characters } = currentStory();
  const drawn = [...scenes.values()].some(({ frames }) => frames.length > 0);
  const { name, description, colour, seed } = kept;
  const taken = characters.some((one) => one.colour === colour);
  const answer = await edit({
    type: 'character.add',
    name,
    description,
    ...(taken ? {} : { colour }),
    ...(seed === null || drawn ? {} : { storySeed: seed }),
  });
  const id = answer?.created[0];
  if (id !== undefined) setUi({ view: 'cast', reader: undefined, field: `character:${id}:name` });
}
