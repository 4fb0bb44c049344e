// The inspector of several scenes at once.

import { Button } from '@mantine/core';
import { IconBrush, IconRefresh } from '@tabler/icons-react';
import { useShallow } from 'zustand/react/shallow';
import { t } from '../../core/i18n/texts.ts';
import { useStory } from '../../core/state/window-store.ts';
import classes from '../../ui/Panel.module.css';
import { draw } from '../drawing/use-draw-commands.ts';
import { duplicateChosen, removeChosen } from '../storyboard/use-scene-commands.ts';
import { CastPicker } from './CastPicker.tsx';

export function SeveralScenes({ ids }: { ids: readonly number[] }) {
  const scenes = useStory(useShallow((story) => ids.flatMap((id) => story.scenes.get(id) ?? [])));
  const readOnly = useStory(({ document }) => document.readOnly);
  return (
    <div className={classes.content}>
      <h2 className={classes.sceneTitle}>{t('panel.several', '{count} scenes', { count: ids.length })}</h2>
      <div className={classes.actions}>
        <Button leftSection={<IconBrush size={16} />} disabled={readOnly} onClick={() => void draw([...ids])}>
          {t('panel.drawThem', 'Draw them')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} />}
          disabled={readOnly}
          onClick={() => void draw([...ids], 'new')}
        >
          {t('panel.newSeeds', 'New seeds')}
        </Button>
      </div>
      <CastPicker scenes={scenes} readOnly={readOnly} />
      <div className={classes.actions}>
        <Button variant="default" disabled={readOnly} onClick={() => void duplicateChosen()}>
          {t('panel.duplicate', 'Duplicate')}
        </Button>
        <Button variant="default" disabled={readOnly} onClick={() => void removeChosen()}>
          {t('panel.remove', 'Delete')}
        </Button>
      </div>
    </div>
  );
}
