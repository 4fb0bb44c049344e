// The empty place behind the last scene.

import { UnstyledButton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { t } from '../../core/i18n/texts.ts';
import { currentStory } from '../../core/state/window-store.ts';
import { shortcutOf } from '../../ui/shortcut.ts';
import classes from './SceneCard.module.css';
import { addScene } from './use-scene-commands.ts';

export function AddCard({ column }: { column: number }) {
  return (
    <td aria-colindex={column + 1} className={classes.addCell}>
      <UnstyledButton className={classes.add} onClick={() => void addScene(currentStory().order.length)}>
        <IconPlus size={22} stroke={1.6} aria-hidden />
        {t('board.add', 'Add a scene')}
        <span className={classes.shortcut}>{shortcutOf('scene.add')}</span>
      </UnstyledButton>
    </td>
  );
}
