// Everything about the chosen scene: its words, who is in it, its seed, its pictures.

import { t } from '../../core/i18n/texts.ts';
import { selectedInOrder } from '../../core/state/selection.ts';
import { useUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { OneScene } from './OneScene.tsx';
import { SeveralScenes } from './SeveralScenes.tsx';

export function ScenePanel() {
  const selection = useUi((ui) => ui.selection);
  const order = useStory((story) => story.order);
  const chosen = selectedInOrder(selection, order);
  if (chosen.length > 1) return <SeveralScenes ids={chosen} />;
  const id = chosen[0] ?? selection.active;
  if (id === null || !order.includes(id)) {
    return (
      <EmptyState title={t('panel.noScene', 'No scene chosen')}>
        {t(
          'panel.noSceneText',
          'Choose one on the storyboard to see its pictures, its seed and who is in it.',
        )}
      </EmptyState>
    );
  }
  return <OneScene key={id} id={id} />;
}
