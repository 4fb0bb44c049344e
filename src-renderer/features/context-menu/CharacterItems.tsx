// What can be done with one character.

import { Menu } from '@mantine/core';
import { t } from '../../core/i18n/texts.ts';
import { edit } from '../../core/state/edits.ts';
import { setUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';

export function CharacterItems({ id }: { id: number }) {
  const characters = useStory((story) => story.characters);
  const readOnly = useStory(({ document }) => document.readOnly);
  const place = characters.findIndex((one) => one.id === id);
  const character = characters[place];
  if (!character) return null;
  const move = (to: number) => void edit({ type: 'character.move', id, to });
  return (
    <>
      <Menu.Item onClick={() => setUi({ view: 'cast', field: `character:${id}:name` })}>
        {t('character.rename', 'Rename')}
      </Menu.Item>
      <Menu.Item
        onClick={() => setUi({ view: 'story', filter: { state: null, starred: false, character: id } })}
      >
        {t('character.scenes', 'Show only its scenes')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item disabled={readOnly || place === 0} onClick={() => move(place - 1)}>
        {t('character.earlier', 'Move up')}
      </Menu.Item>
      <Menu.Item disabled={readOnly || place === characters.length - 1} onClick={() => move(place + 1)}>
        {t('character.later', 'Move down')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item
        disabled={readOnly}
        onClick={() =>
          void edit({
            type: 'character.add',
            name: t('character.copyName', '{name} 2', { name: character.name }),
            description: character.description,
            at: place + 1,
          })
        }
      >
        {t('character.duplicate', 'Duplicate')}
      </Menu.Item>
      <Menu.Item disabled={readOnly} onClick={() => void edit({ type: 'character.remove', id })}>
        {t('character.remove', 'Delete')}
      </Menu.Item>
    </>
  );
}
