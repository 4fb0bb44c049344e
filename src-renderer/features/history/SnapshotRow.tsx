// One earlier state: its picture, when and why it was kept, and what can be done with it.

import { Button, Text } from '@mantine/core';
import { IconPin, IconPinFilled } from '@tabler/icons-react';
import type { Snapshot } from '../../../src-main/contract/history.ts';
import { attempt } from '../../core/attempt.ts';
import { formatBytes, formatDateTime } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import { queryClient } from '../../core/queries.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import classes from './History.module.css';
import { restore } from './restore.tsx';

const reasonOf = ({ reason }: Snapshot): string =>
  ({
    opened: t('history.opened', 'When you opened it'),
    hourly: t('history.hourly', 'While you worked'),
    closed: t('history.closed', 'When you closed it'),
    kept: t('history.kept', 'When you kept it'),
    'before-restore': t('history.beforeRestore', 'Before you went back'),
    'before-upgrade': t('history.beforeUpgrade', 'Before a newer Fabula changed it'),
  })[reason];

export function SnapshotRow({ snapshot, readOnly }: { snapshot: Snapshot; readOnly: boolean }) {
  const { id, name, picture, scenes, drawn, takenAt, bytes } = snapshot;
  const when = formatDateTime(takenAt);
  return (
    <li className={classes.row} data-kept={name !== null || undefined}>
      {picture === null ? (
        <span className={classes.picture} />
      ) : (
        <img className={classes.picture} src={picture} alt="" draggable={false} />
      )}
      <div className={classes.facts}>
        {name === null ? <Text>{when}</Text> : <Name snapshot={snapshot} name={name} readOnly={readOnly} />}
        <Text size="sm" c="dimmed">
          {name === null ? null : `${when} · `}
          {reasonOf(snapshot)} ·{' '}
          {t('history.scenes', '{scenes, plural, one {# scene} other {# scenes}}, {drawn} drawn', {
            scenes,
            drawn,
          })}{' '}
          · {formatBytes(bytes)}
        </Text>
      </div>
      <div className={classes.actions}>
        <IconButton
          label={
            name === null
              ? t('history.keepOne', 'Keep this version')
              : t('history.letGo', 'Do not keep this version')
          }
          aria-pressed={name !== null}
          disabled={readOnly}
          onClick={() => void keep(id, name === null ? '' : null)}
        >
          {name === null ? <IconPin size={19} stroke={1.6} /> : <IconPinFilled size={19} />}
        </IconButton>
        <Button variant="subtle" onClick={() => void restore(id, 'copy')}>
          {t('history.copy', 'Save as a copy…')}
        </Button>
        <Button variant="default" disabled={readOnly} onClick={() => void restore(id, 'here')}>
          {t('history.restore', 'Go back to it')}
        </Button>
      </div>
    </li>
  );
}

async function keep(id: string, name: string | null): Promise<void> {
  if ((await attempt('history.name', { id, name })) === undefined) return;
  await queryClient.invalidateQueries({ queryKey: ['story', 'history'] });
}

/** Changed where it stands; what was typed stays when the field is left. */
function Name({ snapshot, name, readOnly }: { snapshot: Snapshot; name: string; readOnly: boolean }) {
  return (
    <input
      key={name}
      className={classes.name}
      aria-label={t('history.name', 'Name of this version')}
      placeholder={t('history.unnamed', 'A version without a name')}
      maxLength={200}
      readOnly={readOnly}
      defaultValue={name}
      onBlur={(event) => {
        const typed = event.currentTarget.value.trim();
        if (typed !== name) void keep(snapshot.id, typed);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}
