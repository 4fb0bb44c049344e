// Earlier states of the story, kept outside its file: put one back, or save one as a file of its own.

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { Snapshot } from '../../../src-main/contract/history.ts';
import { attempt } from '../../core/attempt.ts';
import { formatBytes, formatDateTime } from '../../core/i18n/formats.ts';
import { said } from '../../core/i18n/said.ts';
import { t } from '../../core/i18n/texts.ts';
import { problemOf, sayDone } from '../../core/notify.ts';
import { useSnapshots } from '../../core/queries.ts';
import { flushEdits } from '../../core/state/edits.ts';
import { closeDialog } from '../../core/state/ui-store.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import classes from './History.module.css';

const reasonOf = ({ reason }: Snapshot): string =>
  ({
    opened: t('history.opened', 'When you opened it'),
    hourly: t('history.hourly', 'While you worked'),
    closed: t('history.closed', 'When you closed it'),
    'before-restore': t('history.beforeRestore', 'Before you went back'),
    'before-upgrade': t('history.beforeUpgrade', 'Before a newer Fabula changed it'),
  })[reason];

async function restore(id: string, as: 'here' | 'copy'): Promise<void> {
  await flushEdits();
  const opened = await attempt('history.restore', { id, as });
  if (opened === undefined || opened === 'cancelled') return;
  closeDialog();
  if (opened === 'here') sayDone(t('history.done', 'You are back at the earlier story'));
}

export default function History({ readOnly }: { readOnly: boolean }) {
  const { data: snapshots, error } = useSnapshots();
  return (
    <Modal
      opened
      onClose={closeDialog}
      size={700}
      title={t('history.title', 'History')}
      classNames={{ title: classes.title }}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      <Text c="dimmed" mb="md">
        {t(
          'history.what',
          'Fabula keeps earlier states of this story by itself. What is open now is kept too before you go back.',
        )}
      </Text>
      {error ? <Text c="var(--madder)">{said(problemOf(error).message)}</Text> : null}
      {snapshots?.length === 0 ? (
        <EmptyState title={t('history.empty', 'Nothing yet')}>
          {t(
            'history.emptyText',
            'The first one is kept when you close this story, or after an hour of work.',
          )}
        </EmptyState>
      ) : null}
      <Stack component="ul" gap={0} p={0} m={0}>
        {snapshots?.map((snapshot) => (
          <Group component="li" key={snapshot.id} className={classes.row} wrap="nowrap">
            <div className={classes.facts}>
              <Text>{formatDateTime(snapshot.takenAt)}</Text>
              <Text size="sm" c="dimmed">
                {reasonOf(snapshot)} ·{' '}
                {t('history.scenes', '{scenes, plural, one {# scene} other {# scenes}}, {drawn} drawn', {
                  scenes: snapshot.scenes,
                  drawn: snapshot.drawn,
                })}{' '}
                · {formatBytes(snapshot.bytes)}
              </Text>
            </div>
            <Button variant="subtle" onClick={() => void restore(snapshot.id, 'copy')}>
              {t('history.copy', 'Save as a copy…')}
            </Button>
            <Button variant="default" disabled={readOnly} onClick={() => void restore(snapshot.id, 'here')}>
              {t('history.restore', 'Go back to it')}
            </Button>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}
