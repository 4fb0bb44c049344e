// The pictures that wait: in which order, what failed and why, and what to do about it.

import { Button, Group } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { Job } from '../../../src-main/contract/drawing.ts';
import { attempt } from '../../core/attempt.ts';
import { t } from '../../core/i18n/texts.ts';
import { useDrawing } from '../../core/state/drawing-store.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import classes from './QueuePanel.module.css';
import { QueueRow } from './QueueRow.tsx';

export function QueuePanel() {
  const { jobs, status } = useDrawing((drawing) => drawing.queue);
  const failed = jobs.filter((job) => job.status === 'failed').length;
  if (jobs.length === 0) {
    return (
      <EmptyState title={t('queue.empty', 'Nothing waits')}>
        {t(
          'queue.emptyText',
          'Scenes that you draw stand in line here. You can close Fabula meanwhile and go on later.',
        )}
      </EmptyState>
    );
  }
  return (
    <div className={classes.panel}>
      <Group gap="xs" className={classes.actions}>
        {status === 'drawing' || status === 'waiting' ? (
          <Button size="compact-md" variant="default" onClick={() => void attempt('queue.pause')}>
            {t('queue.pause', 'Pause')}
          </Button>
        ) : null}
        {status === 'paused' || status === 'offered' ? (
          <Button size="compact-md" onClick={() => void attempt('queue.resume')}>
            {t('queue.resume', 'Go on')}
          </Button>
        ) : null}
        {failed > 0 ? (
          <Button size="compact-md" variant="default" onClick={() => void attempt('queue.retry')}>
            {t('queue.retry', 'Try failed ones again')}
          </Button>
        ) : null}
        <Button
          size="compact-md"
          variant="subtle"
          color="gray"
          c="var(--ink-soft)"
          onClick={() => void attempt('queue.cancel', { jobs: 'all' })}
        >
          {t('queue.clear', 'Take all out')}
        </Button>
      </Group>
      <JobList jobs={jobs} />
    </div>
  );
}

function JobList({ jobs }: { jobs: readonly Job[] }) {
  // The virtualizer is the same object at each turn.
  'use no memo';
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: jobs.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (jobs[index]?.status === 'failed' ? 118 : 62),
    getItemKey: (index) => jobs[index]?.id ?? index,
    overscan: 6,
  });
  const movable = jobs.filter((job) => job.status !== 'failed').length;
  return (
    <div ref={scroller} className={classes.scroller} tabIndex={-1}>
      <ol
        className={classes.list}
        style={{ height: rows.getTotalSize() }}
        aria-label={t('queue.list', 'Pictures to draw')}
      >
        {rows.getVirtualItems().map(({ index, start, key }) => (
          <li
            key={key}
            ref={rows.measureElement}
            data-index={index}
            className={classes.item}
            style={{ translate: `0 ${start}px` }}
            aria-setsize={jobs.length}
            aria-posinset={index + 1}
          >
            <QueueRow
              job={jobs[index]!}
              place={index}
              movable={movable}
              drawing={jobs[0]?.status === 'drawing'}
            />
          </li>
        ))}
      </ol>
    </div>
  );
}
