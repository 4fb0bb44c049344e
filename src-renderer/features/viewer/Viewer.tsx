// A picture as large as the window: arrows go through the scenes and through the pictures of one, Enter puts the one that
// is shown on the card. Space or Escape leads back.

import { FocusTrap, UnstyledButton } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconCopy, IconDownload, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { FrameView, SceneView } from '../../../src-main/contract/story-view.ts';
import { t } from '../../core/i18n/texts.ts';
import { broughtText } from '../../core/scene-state.ts';
import { edit } from '../../core/state/edits.ts';
import { selectOnly } from '../../core/state/selection.ts';
import { setSelection, setUi } from '../../core/state/ui-store.ts';
import { currentStory, useStory } from '../../core/state/window-store.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Picture } from '../../ui/Picture.tsx';
import { copyPicture, savePicture } from '../context-menu/picture-actions.ts';
import { PickAndStar } from './PickAndStar.tsx';
import { frameAt, placeAfterArrow, type ViewerPlace } from './place.ts';
import classes from './Viewer.module.css';

function close({ scene }: ViewerPlace): void {
  setUi({ viewer: undefined, focus: { scene, part: 'card' } });
}

function show(place: ViewerPlace): void {
  setUi({ viewer: place });
  setSelection(selectOnly(place.scene));
}

export default function Viewer({ place }: { place: ViewerPlace }) {
  const scene = useStory(({ scenes }) => scenes.get(place.scene));
  const order = useStory((story) => story.order);
  const readOnly = useStory(({ document }) => document.readOnly);
  const gone = scene === undefined;
  useEffect(() => {
    if (gone) setUi({ viewer: undefined });
  }, [gone]);
  if (!scene) return null;
  const frame = frameAt(scene, place.frame);
  const number = order.indexOf(scene.id) + 1;
  const move = (key: string) => {
    const { order: now, scenes } = currentStory();
    const to = placeAfterArrow(key, place, now, scenes);
    if (to) show(to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const onButton =
      event.target instanceof HTMLButtonElement && (event.key === ' ' || event.key === 'Enter');
    if (onButton || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' || event.key === ' ') close(place);
    else if (event.key === 'Enter' && frame && !readOnly) pick(scene, frame);
    else if (event.key.toLowerCase() === 's' && frame && !readOnly) star(frame);
    else if (/^(Arrow|Home|End)/.test(event.key)) move(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <FocusTrap active>
      <div
        role="dialog"
        aria-modal
        aria-label={t('viewer.label', 'Scene {number}, larger', { number })}
        className={classes.viewer}
        onKeyDown={onKeyDown}
      >
        <header className={classes.bar}>
          <span className={classes.where}>
            {t('viewer.scene', 'Scene {number} of {count}', { number, count: order.length })}
            {frame && scene.frames.length > 1
              ? ` · ${t('viewer.take', 'picture {number} of {count}', {
                  number: scene.frames.indexOf(frame) + 1,
                  count: scene.frames.length,
                })}`
              : ''}
            {frame && frame.brought !== null ? ` · ${broughtText()}` : ''}
          </span>
          {frame ? <FrameTools scene={scene} frame={frame} readOnly={readOnly} /> : null}
          <IconButton
            label={t('viewer.close', 'Back to the story')}
            shortcut="Esc"
            onClick={() => close(place)}
          >
            <IconX size={22} stroke={1.6} />
          </IconButton>
        </header>
        <div className={classes.stage} tabIndex={-1} data-autofocus data-frame={frame?.id}>
          {frame ? (
            <Picture
              frame={frame}
              size="full"
              alt={scene.prompt.trim() || scene.caption.trim()}
              lazy={false}
              className={classes.picture}
              draggable
            />
          ) : (
            <p className={classes.none}>{t('viewer.none', 'This scene is not drawn yet.')}</p>
          )}
        </div>
        <Turn side="back" disabled={number === 1} onClick={() => move('ArrowLeft')} />
        <Turn side="next" disabled={number === order.length} onClick={() => move('ArrowRight')} />
        <Takes scene={scene} shown={frame?.id} />
        <p className={classes.words}>{scene.caption.trim() || scene.prompt.trim()}</p>
      </div>
    </FocusTrap>
  );
}

const pick = (scene: SceneView, frame: FrameView): void => {
  if (frame.id !== scene.picked) void edit({ type: 'frame.pick', scene: scene.id, frame: frame.id });
};
const star = ({ id, starred }: FrameView): void => void edit({ type: 'frame.star', id, starred: !starred });

interface FrameToolsProps {
  scene: SceneView;
  frame: FrameView;
  readOnly: boolean;
}

function FrameTools({ scene, frame, readOnly }: FrameToolsProps) {
  return (
    <>
      {readOnly ? null : (
        <PickAndStar
          picked={frame.id === scene.picked}
          starred={frame.starred}
          onPick={() => pick(scene, frame)}
          onStar={() => star(frame)}
        />
      )}
      <IconButton label={t('picture.copy', 'Copy picture')} onClick={() => void copyPicture(frame.id)}>
        <IconCopy size={20} stroke={1.6} />
      </IconButton>
      <IconButton label={t('picture.save', 'Save picture as…')} onClick={() => void savePicture(frame.id)}>
        <IconDownload size={20} stroke={1.6} />
      </IconButton>
    </>
  );
}

interface TurnProps {
  side: 'back' | 'next';
  disabled: boolean;
  onClick: () => void;
}

function Turn({ side, disabled, onClick }: TurnProps) {
  const Icon = side === 'back' ? IconChevronLeft : IconChevronRight;
  return (
    <UnstyledButton
      className={classes.turn}
      data-side={side}
      tabIndex={-1}
      disabled={disabled}
      onClick={onClick}
      aria-label={side === 'back' ? t('viewer.back', 'Scene before') : t('viewer.next', 'Next scene')}
    >
      <Icon size={34} stroke={1.4} />
    </UnstyledButton>
  );
}

/** All pictures of the scene, for the pointer; the arrows up and down do the same. */
function Takes({ scene, shown }: { scene: SceneView; shown: number | undefined }) {
  const strip = useRef<HTMLUListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the one that is shown is to be seen in the strip
  useEffect(() => {
    strip.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [shown]);
  if (scene.frames.length < 2) return null;
  return (
    <ul ref={strip} className={classes.takes}>
      {scene.frames.map((frame, place) => (
        <li key={frame.id}>
          <UnstyledButton
            tabIndex={-1}
            data-frame={frame.id}
            className={classes.take}
            aria-current={frame.id === shown || undefined}
            aria-label={t('viewer.show', 'Show picture {number}', { number: place + 1 })}
            onClick={() => show({ scene: scene.id, frame: frame.id })}
          >
            <Picture frame={frame} size="thumbnail" alt="" />
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}
