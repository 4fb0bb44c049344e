// One scene, drawn both ways.

import type { Comparison } from '../../../src-main/contract/drawing.ts';
import type { FrameView, SceneView } from '../../../src-main/contract/story-view.ts';
import { t } from '../../core/i18n/texts.ts';
import { useDrawing } from '../../core/state/drawing-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { Picture } from '../../ui/Picture.tsx';
import { Wipe } from '../../ui/Wipe.tsx';
import classes from './Compare.module.css';

export type CompareMode = 'strips' | 'slider';

export interface CompareColumnProps {
  comparison: Comparison;
  mode: CompareMode;
  size: number;
  at: number;
  onMove: (at: number) => void;
}

const frameOf = (scene: SceneView, id: number | null): FrameView | undefined =>
  scene.frames.find((frame) => frame.id === id);

export function CompareColumn({ comparison, mode, size, at, onMove }: CompareColumnProps) {
  const scene = useStory(({ scenes }) => scenes.get(comparison.scene));
  const number = useStory(({ order }) => order.indexOf(comparison.scene) + 1);
  if (!scene) return null;
  const plain = frameOf(scene, comparison.plain);
  const onestory = frameOf(scene, comparison.onestory);
  const plainLabel = t('compare.plainOf', 'Scene {number}, plain', { number });
  const onestoryLabel = t('compare.onestoryOf', 'Scene {number}, one story', { number });
  return (
    <figure className={classes.column}>
      {mode === 'slider' && plain && onestory ? (
        <Wipe
          left={plain}
          right={onestory}
          leftLabel={plainLabel}
          rightLabel={onestoryLabel}
          at={at}
          onMove={onMove}
          label={t('compare.wipe', 'Scene {number}: how much of the plain picture is seen', { number })}
        />
      ) : (
        <>
          <Half frame={plain} label={plainLabel} scene={scene.id} method="plain" size={size} />
          {mode === 'strips' ? (
            <Half frame={onestory} label={onestoryLabel} scene={scene.id} method="onestory" size={size} />
          ) : null}
        </>
      )}
      <figcaption className={classes.caption}>
        <span className={classes.number}>{number}</span> {scene.prompt}
      </figcaption>
    </figure>
  );
}

interface HalfProps {
  frame: FrameView | undefined;
  label: string;
  scene: number;
  method: FrameView['method'];
  size: number;
}

function Half({ frame, label, scene, method, size }: HalfProps) {
  const status = useDrawing(
    ({ queue }) => queue.jobs.find((job) => job.scene === scene && job.method === method)?.status,
  );
  return (
    <div className={classes.half} style={{ height: size }}>
      {frame ? (
        <Picture frame={frame} size="full" alt={label} />
      ) : (
        <span className={classes.missing} role="img" aria-label={label}>
          {status === 'drawing'
            ? t('scene.state.drawing', 'Being drawn')
            : status === 'queued'
              ? t('scene.state.queued', 'Waits to be drawn')
              : t('scene.state.empty', 'Not drawn yet')}
        </span>
      )}
    </div>
  );
}
