// What is chosen on the storyboard: one scene with all its fields, several with what can be done to them at once.

import { Button } from '@mantine/core';
import { IconBrush, IconRefresh } from '@tabler/icons-react';
import { useShallow } from 'zustand/react/shallow';
import { t } from '../../core/i18n/texts.ts';
import { selectedInOrder } from '../../core/state/selection.ts';
import { useUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import classes from '../../ui/Panel.module.css';
import { draw } from '../drawing/use-draw-commands.ts';
import { duplicateChosen, removeChosen } from '../storyboard/use-scene-commands.ts';
import { CastPicker } from './CastPicker.tsx';
import { OneScene } from './OneScene.tsx';

export function ScenePanel() {
  const selection = useUi((ui) => ui.selection);
  const order = useStory((story) => story.order);
  const chosen = selectedInOrder(selection, order);
  if (chosen.length > 1) return <SeveralScenes ids={chosen} />;
  const id = chosen[0] ?? selection.active;
  if (id === null || !order.includes(id)) {
    return (
      <EmptyState title={t('panel.noScene', 'No scene chosen')}>
        {t('panel.noSceneText', 'Choose one on the Story page to see its pictures and who is in it.')}
      </EmptyState>
    );
  }
  return <OneScene key={id} id={id} />;
}

/** Several scenes at once. */
function SeveralScenes({ ids }: { ids: readonly number[] }) {
  const scenes = useStory(useShallow((story) => ids.flatMap((id) => story.scenes.get(id) ?? [])));
  const readOnly = useStory(({ document }) => document.readOnly);
  return (
    <div className={classes.content}>
      <h2 className={classes.sceneTitle}>{t('panel.several', '{count} scenes', { count: ids.length })}</h2>
      <div className={classes.actions}>
        <Button
          variant="default"
          leftSection={<IconBrush size={16} />}
          disabled={readOnly}
          onClick={() => void draw([...ids])}
        >
          {t('panel.drawThem', 'Draw them')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} />}
          disabled={readOnly}
          onClick={() => void draw([...ids], 'new')}
        >
          {t('panel.others', 'Others')}
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
