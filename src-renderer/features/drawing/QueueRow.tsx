// One picture in the queue. Alt with the arrow keys moves it, as its buttons do.

import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import type { Job } from '../../../src-main/contract/drawing.ts';
import { attempt } from '../../core/attempt.ts';
import { t } from '../../core/i18n/texts.ts';
import { useDrawing } from '../../core/state/drawing-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { nameOf } from '../../ui/CharacterChip.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import classes from './QueuePanel.module.css';
import { stageText } from './stage-text.ts';

export interface QueueRowProps {
  job: Job;
  place: number;
  /** How many of the first jobs are not failed. */
  movable: number;
  /** The first one is being drawn and stays where it is. */
  drawing: boolean;
}

export function QueueRow({ job, place, movable, drawing }: QueueRowProps) {
  const number = useStory(({ order }) => order.indexOf(job.scene) + 1);
  const portrayed = useStory(({ characters }) => characters.find((one) => one.portrait?.id === job.scene));
  const prompt = useStory(({ scenes }) => scenes.get(job.scene)?.prompt ?? portrayed?.description ?? '');
  const first = drawing ? 1 : 0;
  const waiting = job.status === 'queued';
  const move = (to: number) => {
    if (waiting && to >= first && to < movable) void attempt('queue.move', { id: job.id, to });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    event.stopPropagation();
    move(place + (event.key === 'ArrowUp' ? -1 : 1));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the buttons inside, caught once for the row
    <div className={classes.job} data-status={job.status} onKeyDown={onKeyDown}>
      <div className={classes.what}>
        <span className={classes.scene}>
          {portrayed
            ? t('queue.look', 'The look of {name}', { name: nameOf(portrayed) })
            : t('queue.scene', 'Scene {number}', { number })}
          {job.method === 'plain' && !portrayed ? ` · ${t('queue.plain', 'plain, to compare')}` : ''}
        </span>
        <span className={classes.prompt}>{job.status === 'drawing' ? <Stage job={job} /> : prompt}</span>
        {job.error ? (
          <span className={classes.error} role="status">
            <ErrorText error={job.error} />
          </span>
        ) : null}
      </div>
      {waiting ? (
        <>
          <IconButton
            size="md"
            label={t('queue.earlier', 'Draw scene {number} earlier', { number })}
            disabled={place <= first}
            onClick={() => move(place - 1)}
          >
            <IconArrowUp size={16} />
          </IconButton>
          <IconButton
            size="md"
            label={t('queue.later', 'Draw scene {number} later', { number })}
            disabled={place >= movable - 1}
            onClick={() => move(place + 1)}
          >
            <IconArrowDown size={16} />
          </IconButton>
        </>
      ) : null}
      <IconButton
        size="md"
        label={t('queue.remove', 'Take scene {number} out of the queue', { number })}
        onClick={() => void attempt('queue.cancel', { jobs: [job.id] })}
      >
        <IconX size={16} />
      </IconButton>
    </div>
  );
}

function Stage({ job }: { job: Job }) {
  const progress = useDrawing((drawing) => (drawing.progress?.job === job.id ? drawing.progress : null));
  return progress ? stageText(progress) : t('stage.starting', 'Getting ready');
}
