// What hangs on the pointer while scenes are dragged: their picture, and how many they are.

import { t } from '../../core/i18n/texts.ts';
import { pickedFrame } from '../../core/scene-state.ts';
import { useStory } from '../../core/state/window-store.ts';
import { Picture } from '../../ui/Picture.tsx';
import classes from './DragStack.module.css';
import { draggedWith } from './use-grid-keys.ts';

export function DragStack({ id }: { id: number }) {
  const scene = useStory(({ scenes }) => scenes.get(id));
  const frame = scene && pickedFrame(scene);
  const count = draggedWith(id).length;
  return (
    <div className={classes.stack} data-many={count > 1 || undefined}>
      {frame ? (
        <Picture frame={frame} size="thumbnail" alt="" lazy={false} />
      ) : (
        <span className={classes.words}>{scene?.prompt}</span>
      )}
      {count > 1 ? (
        <span className={classes.count}>{t('board.dragged', '{count} scenes', { count })}</span>
      ) : null}
    </div>
  );
}
