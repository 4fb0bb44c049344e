// What else can be drawn besides what is missing.

import { Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { t } from '../../core/i18n/texts.ts';
import { useUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { chosenScenes, draw, drawOutdated, useOutdated } from './use-draw-commands.ts';

export function DrawMenu() {
  const count = useStory(({ order }) => order.length);
  const readOnly = useStory(({ document }) => document.readOnly);
  const chosen = useUi(({ selection }) => selection.ids.size);
  const outdated = useOutdated();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <IconButton label={t('draw.more', 'Draw other scenes')} disabled={count === 0 || readOnly}>
          <IconChevronDown size={18} />
        </IconButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={chosen === 0} onClick={() => void draw(chosenScenes())}>
          {t(
            'draw.chosen',
            '{chosen, plural, =0 {Draw the selected scenes} one {Draw the selected scene} other {Draw the # selected scenes}}',
            { chosen },
          )}
        </Menu.Item>
        <Menu.Item disabled={chosen === 0} onClick={() => void draw(chosenScenes(), 'new')}>
          {t(
            'draw.chosenNew',
            '{chosen, plural, =0 {Draw the selected scenes} one {Draw the selected scene} other {Draw the # selected scenes}} with a new seed',
            { chosen },
          )}
        </Menu.Item>
        <Menu.Item disabled={outdated === 0} onClick={drawOutdated}>
          {t(
            'draw.outdated',
            '{outdated, plural, =0 {Draw outdated scenes} one {Draw the outdated scene} other {Draw the # outdated scenes}} again',
            { outdated },
          )}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void draw('all')}>
          {t('draw.all', 'Draw {count, plural, one {the scene} other {all # scenes}} again', { count })}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
