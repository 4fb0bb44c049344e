// One scene, drawn every way.

import type { Comparison, DrawWay } from '../../../src-main/contract/drawing.ts';
import type { FrameView, SceneView } from '../../../src-main/contract/story-view.ts';
import { t } from '../../core/i18n/texts.ts';
import { useDrawing } from '../../core/state/drawing-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { Picture } from '../../ui/Picture.tsx';
import { Wipe } from '../../ui/Wipe.tsx';
import classes from './Compare.module.css';

export type CompareMode = 'strips' | 'slider';

/** How a scene can be drawn, from least to most that holds its characters. */
export type Way = 'plain' | 'words' | 'looks';

export const wayName = (way: Way): string =>
  ({
    plain: t('compare.plain', 'Plain'),
    words: t('compare.words', 'By words'),
    looks: t('compare.looks', 'By look'),
  })[way];

export const waysOf = ({ looks }: Comparison): readonly Way[] =>
  looks === undefined ? ['plain', 'words'] : ['plain', 'words', 'looks'];

export interface CompareColumnProps {
  comparison: Comparison;
  mode: CompareMode;
  size: number;
  /** Its pictures stand beside each other, each with its name. */
  across: boolean;
  at: number;
  onMove: (at: number) => void;
}

export function CompareColumn({ comparison, mode, size, across, at, onMove }: CompareColumnProps) {
  const scene = useStory(({ scenes }) => scenes.get(comparison.scene));
  const number = useStory(({ order }) => order.indexOf(comparison.scene) + 1);
  if (!scene) return null;
  const ways = waysOf(comparison);
  const frameOf = (way: Way): FrameView | undefined =>
    scene.frames.find(({ id }) => id === (comparison[way] ?? null));
  const labelOf = (way: Way) =>
    t('compare.of', 'Scene {number}: {way}', { number, way: wayName(way).toLowerCase() });
  const most = ways.at(-1)!;
  const [plain, held] = [frameOf('plain'), frameOf(most)];
  return (
    <figure className={classes.column} data-across={across || undefined}>
      {mode === 'slider' && plain && held ? (
        <Wipe
          left={plain}
          right={held}
          leftLabel={labelOf('plain')}
          rightLabel={labelOf(most)}
          at={at}
          onMove={onMove}
          label={t('compare.wipe', 'Scene {number}: how much of the plain picture is seen', { number })}
        />
      ) : (
        (mode === 'slider' ? [most] : ways).map((way) => (
          <OneWay
            key={way}
            frame={frameOf(way)}
            label={labelOf(way)}
            scene={scene.id}
            name={across ? wayName(way) : undefined}
            way={way === 'looks' || (way === 'words' && most === 'words') ? 'onestory' : way}
            size={size}
          />
        ))
      )}
      <figcaption className={classes.caption}>
        <span className={classes.number}>{number}</span> {scene.prompt}
      </figcaption>
    </figure>
  );
}

interface OneWayProps {
  frame: FrameView | undefined;
  label: string;
  scene: SceneView['id'];
  /** Said below it. */
  name: string | undefined;
  /** As its job is called. */
  way: DrawWay;
  size: number;
}

function OneWay({ frame, label, scene, name, way, size }: OneWayProps) {
  const status = useDrawing(
    ({ queue }) => queue.jobs.find((job) => job.scene === scene && job.method === way)?.status,
  );
  const picture = (
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
  if (name === undefined) return picture;
  return (
    <div className={classes.named} style={{ width: size }}>
      {picture}
      <span aria-hidden>{name}</span>
    </div>
  );
}
