// One scene on the light table: its picture, what is drawn, and what is read aloud. A cell of the grid; its
// fields are in the order of Tab only while it is the active one.

import { useDraggable } from '@dnd-kit/react';
import { UnstyledButton } from '@mantine/core';
import { useMergedRef } from '@mantine/hooks';
import { IconQuote } from '@tabler/icons-react';
import { memo, type RefObject, useEffect, useRef } from 'react';
import type { SceneView } from '../../../src-main/contract/story-view.ts';
import { t } from '../../core/i18n/texts.ts';
import { sceneState } from '../../core/scene-state.ts';
import { useDrawing } from '../../core/state/drawing-store.ts';
import { useTextDraft } from '../../core/state/edits.ts';
import { selectOnly } from '../../core/state/selection.ts';
import { setSelection, setUi, useUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { ScenePicture } from '../drawing/ScenePicture.tsx';
import { overText } from '../tokens/problem-text.ts';
import { useSceneTooLong } from '../tokens/token-store.ts';
import { PromptField } from '../words/PromptField.tsx';
import { ProseField } from '../words/ProseField.tsx';
import { CardActions } from './CardActions.tsx';
import { mostCaptionLines, mostPromptLines } from './layout.ts';
import classes from './SceneCard.module.css';
import { SceneCast } from './SceneCast.tsx';
import { useCardLabel } from './use-card-label.ts';
import { clickCard } from './use-grid-keys.ts';

export interface SceneCardProps {
  id: number;
  column: number;
  pictureWidth: number;
  pictureHeight: number;
  active: boolean;
  selected: boolean;
  readOnly: boolean;
}

export const SceneCard = memo(function SceneCard(props: SceneCardProps) {
  const scene = useStory(({ scenes }) => scenes.get(props.id));
  return scene ? <Card {...props} scene={scene} /> : null;
});

function Card(props: SceneCardProps & { scene: SceneView }) {
  const { scene, column, active, selected, readOnly } = props;
  const job = useDrawing(({ jobs }) => jobs.get(scene.id));
  const { card, prompt, caption } = useAskedFocus(scene.id);
  const { ref, handleRef, isDragging } = useDraggable({ id: scene.id, disabled: readOnly });
  const cardRef = useMergedRef(card, ref);
  const state = sceneState(scene, job);
  const number = useStory(({ order }) => order.indexOf(scene.id)) + 1;
  const label = useCardLabel(scene, job, state, number);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid's keys do the same as this click
    <td
      ref={cardRef}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of a grid takes the keyboard
      role="gridcell"
      aria-colindex={column + 1}
      aria-selected={selected}
      aria-label={label}
      tabIndex={active ? 0 : -1}
      data-scene={scene.id}
      data-state={state}
      data-dragging={isDragging || undefined}
      className={classes.card}
      onFocus={(event) => {
        // The card itself gets the focus before its click is known to add to what is chosen, or not.
        if (!active && event.target !== event.currentTarget) setSelection(selectOnly(scene.id));
      }}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest('button, textarea, [role=menu]')) return;
        clickCard(event, scene.id);
        card.current?.focus();
      }}
    >
      <div
        ref={handleRef}
        className={classes.picture}
        style={{ width: props.pictureWidth, height: props.pictureHeight }}
      >
        <ScenePicture scene={scene} job={job} state={state} alt={altOf(scene, number)} />{' '}
        <CardActions
          scene={scene}
          state={state}
          number={number}
          readOnly={readOnly}
          tabIndex={active ? 0 : -1}
        />
      </div>
      <div className={classes.words}>
        <div className={classes.head}>
          <span className={classes.number} aria-hidden>
            {number}
          </span>{' '}
          <SceneCast cast={scene.cast} />
          {scene.caption === '' && !readOnly ? (
            <UnstyledButton
              className={classes.addCaption}
              tabIndex={active ? 0 : -1}
              aria-label={t('scene.addCaption', 'Scene {number}: add words to read aloud', { number })}
              title={t('scene.addCaptionHint', 'Add words to read aloud')}
              onClick={() => setUi({ focus: { scene: scene.id, part: 'caption' } })}
            >
              <IconQuote size={15} stroke={1.7} />
            </UnstyledButton>
          ) : null}
        </div>{' '}
        <Words
          scene={scene}
          number={number}
          active={active}
          readOnly={readOnly}
          promptRef={prompt}
          captionRef={caption}
          back={() => card.current?.focus()}
        />
      </div>
    </td>
  );
}

const altOf = ({ prompt, caption }: SceneView, number: number): string =>
  prompt.trim() || caption.trim() || t('scene.alt', 'Scene {number}', { number });

interface WordsProps {
  scene: SceneView;
  number: number;
  active: boolean;
  readOnly: boolean;
  promptRef: RefObject<HTMLTextAreaElement | null>;
  captionRef: RefObject<HTMLTextAreaElement | null>;
  back: () => void;
}

function Words({ scene, number, active, readOnly, promptRef, captionRef, back }: WordsProps) {
  const { id } = scene;
  const prompt = useTextDraft(`scene:${id}:prompt`, scene.prompt, (value) => ({
    type: 'scene.set',
    id,
    prompt: value,
  }));
  const caption = useTextDraft(`scene:${id}:caption`, scene.caption, (value) => ({
    type: 'scene.set',
    id,
    caption: value,
  }));
  const over = useSceneTooLong(id);
  const wanted = useUi(({ captioned }) => captioned === id);
  // Emptied by hand it stays until it is left.
  const beginCaption = () => {
    setUi({ captioned: id });
    caption.begin();
  };
  const shared = { readOnly, tabIndex: active ? 0 : -1, onDone: back };
  return (
    <>
      <PromptField
        {...shared}
        kind="scene"
        fieldRef={promptRef}
        draft={prompt}
        grow
        clamp={over > 0 ? 1 : mostPromptLines}
        className={classes.prompt}
        label={t('scene.prompt', 'Scene {number}: what can be seen', { number })}
        placeholder={t('scene.promptHint', 'What can be seen?')}
        invalid={over > 0}
        describedBy={over > 0 ? `too-long-${id}` : undefined}
      />{' '}
      {over > 0 ? (
        <span id={`too-long-${id}`} className={classes.tooLong}>
          {overText(over)}
        </span>
      ) : null}{' '}
      {caption.value === '' && !wanted ? null : (
        <ProseField
          {...shared}
          fieldRef={captionRef}
          draft={{ ...caption, begin: beginCaption }}
          serif
          grow
          clamp={mostCaptionLines}
          className={classes.caption}
          label={t('scene.caption', 'Scene {number}: what is read aloud', { number })}
          placeholder={t('scene.captionHint', 'What is read aloud?')}
          onLeft={() => setUi({ captioned: undefined })}
        />
      )}
    </>
  );
}

/** Takes the keyboard when somebody asked for it on behalf of this scene. */
function useAskedFocus(id: number) {
  const card = useRef<HTMLTableCellElement>(null);
  const prompt = useRef<HTMLTextAreaElement>(null);
  const caption = useRef<HTMLTextAreaElement>(null);
  const part = useUi(({ focus }) => (focus?.scene === id ? focus.part : undefined));
  const captioned = useUi((ui) => ui.captioned === id);
  useEffect(() => {
    if (!part) return;
    const element = { card, prompt, caption }[part].current;
    // An empty caption has a field once it is asked for.
    if (part === 'caption' && !captioned) return setUi({ captioned: id });
    element?.focus({ preventScroll: true });
    setUi({ focus: undefined });
  }, [part, captioned, id]);
  return { card, prompt, caption };
}
