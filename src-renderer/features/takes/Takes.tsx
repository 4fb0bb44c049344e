// New pictures of one scene side by side, as they are drawn: a click puts one on the card. All of them stay in the scene.

import { Button, Group, Modal, Text, UnstyledButton } from '@mantine/core';
import type { Job } from '../../../src-main/contract/drawing.ts';
import type { FrameView } from '../../../src-main/contract/story-view.ts';
import { attempt } from '../../core/attempt.ts';
import { t } from '../../core/i18n/texts.ts';
import { useDrawing } from '../../core/state/drawing-store.ts';
import { edit } from '../../core/state/edits.ts';
import { setUi, type UiState } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { Picture } from '../../ui/Picture.tsx';
import classes from './Takes.module.css';

const close = () => setUi({ takes: undefined });

export default function Takes({ takes }: { takes: NonNullable<UiState['takes']> }) {
  const scene = useStory(({ scenes }) => scenes.get(takes.scene));
  const number = useStory(({ order }) => order.indexOf(takes.scene) + 1);
  const queue = useDrawing((drawing) => drawing.queue);
  if (!scene) return null;
  const drawn = scene.frames.filter(({ id }) => id > takes.after).reverse();
  const jobs = queue.jobs.filter(({ id }) => takes.jobs.includes(id));
  const waiting = jobs.filter(({ status }) => status !== 'failed');
  const failed = jobs.find(({ error }) => error)?.error;
  const pick = ({ id }: FrameView) => {
    void edit({ type: 'frame.pick', scene: scene.id, frame: id });
    close();
  };
  return (
    <Modal
      opened
      onClose={close}
      size="min(1100px, 94vw)"
      title={t('takes.title', 'New pictures of scene {number}', { number })}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      <Text c="dimmed" mb="sm">
        {t('takes.what', 'Choose the one for the card. The others stay with the scene.')}
      </Text>
      <ul className={classes.grid} data-many={drawn.length + jobs.length > 4 || undefined}>
        {drawn.map((frame, place) => (
          <li key={frame.id} className={classes.take}>
            <UnstyledButton
              className={classes.pick}
              data-frame={frame.id}
              aria-label={t('takes.pick', 'Put picture {number} on the card', { number: place + 1 })}
              onClick={() => pick(frame)}
            >
              <Picture frame={frame} size="full" alt="" lazy={false} />
            </UnstyledButton>
          </li>
        ))}
        {waiting.map((job) => (
          <li key={job.id} className={classes.take}>
            <Coming job={job} />
          </li>
        ))}
      </ul>
      {failed ? (
        <p className={classes.problem}>
          <ErrorText error={failed} />
        </p>
      ) : null}
      <Group justify="flex-end" mt="md">
        {waiting.length > 0 ? (
          <Button
            variant="default"
            onClick={() => void attempt('queue.cancel', { jobs: waiting.map(({ id }) => id) })}
          >
            {t('takes.stop', 'Enough: draw no more')}
          </Button>
        ) : null}
        <Button variant="default" onClick={close}>
          {t('takes.leave', 'Choose later')}
        </Button>
      </Group>
    </Modal>
  );
}

function Coming({ job }: { job: Job }) {
  const progress = useDrawing((drawing) => (drawing.progress?.job === job.id ? drawing.progress : null));
  return (
    <div className={classes.coming}>
      {progress?.preview ? <img src={progress.preview} alt="" /> : null}
      <span className={classes.state}>
        {job.status === 'drawing'
          ? t('takes.drawing', 'Being drawn')
          : t('takes.waiting', 'Waits to be drawn')}
      </span>
      <div className={classes.bar} style={{ scale: `${progress?.fraction ?? 0} 1` }} />
    </div>
  );
}
