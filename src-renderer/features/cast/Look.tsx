// This is how a character looks: its own picture, drawn from the style and its words, other takes of it, and whether its
// scenes hold on to it.

import { Button, Switch, UnstyledButton } from '@mantine/core';
import { IconBrush, IconRefresh } from '@tabler/icons-react';
import type { CharacterView, FrameView } from '../../../src-main/contract/story-view.ts';
import { attempt } from '../../core/attempt.ts';
import { t } from '../../core/i18n/texts.ts';
import { pickedFrame, sceneState } from '../../core/scene-state.ts';
import { useDrawing } from '../../core/state/drawing-store.ts';
import { edit } from '../../core/state/edits.ts';
import { nameOf } from '../../ui/CharacterChip.tsx';
import { Picture } from '../../ui/Picture.tsx';
import { ScenePicture, Sketch } from '../drawing/ScenePicture.tsx';
import { draw } from '../drawing/use-draw-commands.ts';
import { drawLook } from './draw-look.ts';
import classes from './Look.module.css';
import { Subject } from './Subject.tsx';

export interface LookProps {
  /** Undefined: not there yet. */
  character: CharacterView | undefined;
  name: string;
  readOnly: boolean;
}

export function Look({ character, name, readOnly }: LookProps) {
  const portrait = character?.portrait ?? undefined;
  const job = useDrawing(({ jobs }) => (portrait ? jobs.get(portrait.id) : undefined));
  const state = portrait ? sceneState(portrait, job) : 'empty';
  const busy = state === 'drawing' || state === 'queued';
  const frame = portrait && pickedFrame(portrait);
  const described = character !== undefined && character.description.trim() !== '';
  return (
    <figure className={classes.look} data-empty={portrait?.picked ? undefined : true}>
      <div className={classes.picture}>
        {portrait && (state !== 'empty' || busy) ? (
          <ScenePicture
            scene={portrait}
            job={job}
            state={state}
            alt={t('look.alt', 'How {name} looks', { name })}
          />
        ) : (
          <div className={classes.none}>
            <Sketch />
            {described ? null : (
              <span className={classes.word}>{t('look.none', 'Describe it, then draw it')}</span>
            )}
          </div>
        )}
        {readOnly || !described ? null : (
          <div className={classes.actions} data-shown={state === 'empty' || undefined}>
            {busy && job ? (
              <Button
                size="compact-md"
                variant="default"
                onClick={() => void attempt('queue.cancel', { jobs: [job.id] })}
              >
                {t('panel.dontDraw', 'Do not draw it')}
              </Button>
            ) : (
              <DrawLook character={character} drawn={state === 'drawn'} fresh={!portrait?.picked} />
            )}
          </div>
        )}
      </div>
      {portrait?.picked ? (
        <figcaption className={classes.caption}>
          {t('look.caption', 'This is how {name} looks', { name })}
        </figcaption>
      ) : null}
      {frame && !frame.blank && frame.brought === null ? (
        <Subject frame={frame} name={name} readOnly={readOnly} />
      ) : null}
    </figure>
  );
}

interface DrawLookProps {
  character: CharacterView;
  /** It is as the words say: only another take makes sense. */
  drawn: boolean;
  /** There is no picture yet. */
  fresh: boolean;
}

function DrawLook({ character, drawn, fresh }: DrawLookProps) {
  const name = nameOf(character);
  if (!drawn) {
    return (
      <Button
        size="compact-md"
        variant="default"
        leftSection={<IconBrush size={16} stroke={1.7} />}
        aria-label={
          fresh
            ? t('look.draw', 'Draw {name}', { name })
            : t('look.drawAgain', 'Draw again: {name}', { name })
        }
        onClick={() => void drawLook(character)}
      >
        {fresh ? t('panel.draw', 'Draw') : t('panel.drawAgain', 'Draw again')}
      </Button>
    );
  }
  return (
    <Button
      size="compact-md"
      variant="default"
      leftSection={<IconRefresh size={16} stroke={1.7} />}
      aria-label={t('look.another', 'Another picture of {name}', { name })}
      onClick={() => void draw([character.portrait!.id], 'new')}
    >
      {t('panel.another', 'Another')}
    </Button>
  );
}

/** Whether scenes hold on to it; nothing to ask while it has no picture. */
export function HoldSwitch({ character, readOnly }: { character: CharacterView; readOnly: boolean }) {
  const { id, held, portrait } = character;
  if (!portrait || (portrait.picked === null && !held)) return null;
  return (
    <Switch
      className={classes.hold}
      label={t('look.hold', 'Keep this look in every scene')}
      description={t('look.holdHint', 'Scenes with {name} see this picture while they are drawn.', {
        name: nameOf(character),
      })}
      checked={held}
      disabled={readOnly}
      onChange={(event) => void edit({ type: 'character.look', id, held: event.currentTarget.checked })}
    />
  );
}

/** Pictures to choose the look from. */
export function Takes({ character, readOnly }: { character: CharacterView; readOnly: boolean }) {
  const { portrait } = character;
  if (!portrait || portrait.frames.length < 2) return null;
  const name = nameOf(character);
  return (
    <ul className={classes.takes} aria-label={t('look.takes', 'Pictures of {name}', { name })}>
      {portrait.frames.map((frame, index) => (
        <Take
          key={frame.id}
          frame={frame}
          portrait={portrait.id}
          picked={frame.id === portrait.picked}
          label={t('look.take', 'Picture {number} of {name}', {
            number: portrait.frames.length - index,
            name,
          })}
          readOnly={readOnly}
        />
      ))}
    </ul>
  );
}

interface TakeProps {
  frame: FrameView;
  portrait: number;
  picked: boolean;
  label: string;
  readOnly: boolean;
}

function Take({ frame, portrait, picked, label, readOnly }: TakeProps) {
  return (
    <li>
      <UnstyledButton
        className={classes.take}
        aria-label={label}
        aria-pressed={picked}
        disabled={readOnly}
        onClick={() => void edit({ type: 'frame.pick', scene: portrait, frame: frame.id })}
      >
        <Picture frame={frame} size="thumbnail" alt="" />
      </UnstyledButton>
    </li>
  );
}
