// Opens the queue; says how many pictures are in it.

import { Indicator } from '@mantine/core';
import { IconStack2 } from '@tabler/icons-react';
import { t } from '../../core/i18n/texts.ts';
import { useDrawing } from '../../core/state/drawing-store.ts';
import { togglePanel, useUi } from '../../core/state/ui-store.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { shortcutOf } from '../../ui/shortcut.ts';

export function QueueButton() {
  const jobs = useDrawing(({ queue }) => queue.jobs.length);
  const failed = useDrawing(({ queue }) => queue.jobs.some((job) => job.status === 'failed'));
  const shown = useUi(({ panel }) => panel.open && panel.tab === 'queue');
  return (
    <Indicator
      label={jobs}
      size={16}
      offset={7}
      disabled={jobs === 0}
      color={failed ? 'var(--madder)' : 'var(--lamp-ink)'}
      styles={{ indicator: { color: 'var(--on-ink)' } }}
    >
      <IconButton
        label={
          jobs === 0
            ? t('queue.open', 'Queue')
            : t('queue.openCount', 'Queue, {jobs, plural, one {# picture} other {# pictures}}', { jobs })
        }
        shortcut={shortcutOf('view.queue')}
        aria-pressed={shown}
        onClick={() => togglePanel('queue')}
      >
        <IconStack2 size={20} stroke={1.6} />
      </IconButton>
    </Indicator>
  );
}
