// Earlier states of the story, kept outside its file, each with its first picture: go back to one, save it as a file of
// its own, or keep one for good under a name.

import { Button, Group, Modal, Text, TextInput } from '@mantine/core';
import { IconPin } from '@tabler/icons-react';
import { useState } from 'react';
import { attempt } from '../../core/attempt.ts';
import { said } from '../../core/i18n/said.ts';
import { t } from '../../core/i18n/texts.ts';
import { problemOf } from '../../core/notify.ts';
import { queryClient, useSnapshots } from '../../core/queries.ts';
import { flushEdits } from '../../core/state/edits.ts';
import { closeDialog } from '../../core/state/ui-store.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import classes from './History.module.css';
import { SnapshotRow } from './SnapshotRow.tsx';

export default function History({ readOnly }: { readOnly: boolean }) {
  const { data: snapshots, error } = useSnapshots();
  return (
    <Modal
      opened
      onClose={closeDialog}
      size={760}
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
      {readOnly ? null : <KeepVersion />}
      {error ? <Text c="var(--madder)">{said(problemOf(error).message)}</Text> : null}
      {snapshots?.length === 0 ? (
        <EmptyState title={t('history.empty', 'Nothing yet')}>
          {t(
            'history.emptyText',
            'The first one is kept when you close this story, or after an hour of work.',
          )}
        </EmptyState>
      ) : null}
      <ul className={classes.list}>
        {snapshots?.map((snapshot) => (
          <SnapshotRow key={snapshot.id} snapshot={snapshot} readOnly={readOnly} />
        ))}
      </ul>
    </Modal>
  );
}

/** What is open now, until a person lets it go. */
function KeepVersion() {
  const [name, setName] = useState('');
  const keep = async () => {
    await flushEdits();
    if ((await attempt('history.keep', { name: name.trim() })) === undefined) return;
    setName('');
    await queryClient.invalidateQueries({ queryKey: ['story', 'history'] });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <Group gap="sm" mb="md" wrap="nowrap">
        <TextInput
          className={classes.newName}
          aria-label={t('history.newName', 'Name of this version')}
          placeholder={t('history.newNameHint', 'For example: before the new ending')}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" leftSection={<IconPin size={17} stroke={1.7} />}>
          {t('history.keep', 'Keep this version')}
        </Button>
      </Group>
    </form>
  );
}
