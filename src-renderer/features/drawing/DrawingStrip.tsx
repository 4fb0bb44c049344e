// The line at the bottom while something is drawn, waits, or stands still: what, how far, how long, and stop; and
// for a moment what it came to.

import { Button, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useEffect } from 'react';
import { attempt } from '../../core/attempt.ts';
import { formatLeft } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import { setFinished, useDrawing } from '../../core/state/drawing-store.ts';
import { openPanel } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import classes from './DrawingStrip.module.css';
import { finishedText } from './finished-text.ts';
import { stageText } from './stage-text.ts';

export function DrawingStrip() {
  const { status } = useDrawing((drawing) => drawing.queue);
  const finished = useDrawing((drawing) => drawing.finished);
  useEffect(() => {
    if (!finished) return;
    const over = setTimeout(() => setFinished(null), 6000);
    return () => clearTimeout(over);
  }, [finished]);
  const words = finished ? finishedText(finished) : '';
  return (
    <>
      <VisuallyHidden role="status">{words}</VisuallyHidden>
      {status !== 'idle' && status !== 'offered' ? <Drawing /> : null}
      {status === 'idle' && words ? (
        <div className={classes.strip} aria-hidden>
          <div className={classes.row}>
            <IconCheck size={16} className={classes.done} />
            <span className={classes.words}>{words}</span>
          </div>
        </div>
      ) : null}
    </>
  );
}

function Drawing() {
  const { status, error } = useDrawing((drawing) => drawing.queue);
  const moving = status === 'drawing' || status === 'waiting';
  return (
    <section
      className={classes.strip}
      data-paused={!moving || undefined}
      aria-label={t('strip.label', 'Drawing')}
    >
      <Bar />
      <div className={classes.row}>
        <span className={classes.lamp} data-on={status === 'drawing' || undefined} aria-hidden />
        <span className={classes.words}>
          {status === 'drawing' ? <Now /> : null}
          {status === 'waiting' ? t('strip.waiting', 'Waiting until another story is drawn') : null}
          {status === 'paused' && !error ? t('strip.paused', 'Paused') : null}
          {status === 'paused' && error ? <ErrorText error={error} /> : null}
        </span>
        <Waiting />
        <Button
          size="compact-md"
          variant="default"
          leftSection={moving ? <IconPlayerPause size={15} /> : <IconPlayerPlay size={15} />}
          onClick={() => void attempt(moving ? 'queue.pause' : 'queue.resume')}
        >
          {moving ? t('strip.pause', 'Pause') : t('strip.resume', 'Go on')}
        </Button>
        <Button
          size="compact-md"
          variant="default"
          leftSection={<IconPlayerStop size={15} />}
          onClick={() => void attempt('queue.cancel', { jobs: 'all' })}
        >
          {t('strip.stop', 'Stop')}
        </Button>
      </div>
    </section>
  );
}

function Bar() {
  const total = useDrawing(({ overall }) => overall?.total ?? 0);
  return (
    <div
      className={classes.bar}
      role="progressbar"
      aria-label={t('strip.total', 'All pictures')}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(total * 100)}
    >
      <div className={classes.fill} style={{ scale: `${total} 1` }} />
    </div>
  );
}

function Now() {
  const progress = useDrawing((drawing) => drawing.progress);
  const left = useDrawing(({ overall }) => overall?.secondsLeft);
  const number = useStory(({ order }) => (progress ? order.indexOf(progress.scene) + 1 : 0));
  if (!progress) return t('stage.starting', 'Getting ready');
  const parts = [
    number > 0 ? t('strip.scene', 'Scene {number}', { number }) : undefined,
    stageText(progress),
    left === undefined ? undefined : formatLeft(left),
  ];
  return parts.filter(Boolean).join(' · ');
}

function Waiting() {
  const waiting = useDrawing(({ queue }) => queue.jobs.filter((job) => job.status === 'queued').length);
  return (
    <Button
      size="compact-md"
      variant="subtle"
      color="gray"
      c="var(--ink-soft)"
      onClick={() => openPanel('queue')}
    >
      {t('strip.waitingCount', '{waiting, plural, =0 {Queue} other {# waiting}}', { waiting })}
    </Button>
  );
}
