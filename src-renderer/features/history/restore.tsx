// Going back to an earlier state, with a way forward again where it is said.

import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { attempt } from '../../core/attempt.ts';
import { call } from '../../core/client.ts';
import { t } from '../../core/i18n/texts.ts';
import { sayDone } from '../../core/notify.ts';
import { flushEdits } from '../../core/state/edits.ts';
import { closeDialog } from '../../core/state/ui-store.ts';

export async function restore(id: string, as: 'here' | 'copy'): Promise<void> {
  await flushEdits();
  const opened = await attempt('history.restore', { id, as });
  if (opened === undefined || opened === 'cancelled') return;
  closeDialog();
  if (opened !== 'here') return;
  // What was open until now was kept last.
  const [left] = await call('history.list').catch(() => []);
  const forward = left?.reason === 'before-restore' ? left.id : undefined;
  sayDone(
    t('history.done', 'You are back at the earlier story'),
    forward === undefined ? undefined : (
      <Button
        mt={6}
        size="compact-md"
        variant="default"
        onClick={() => {
          notifications.clean();
          void restore(forward, 'here');
        }}
      >
        {t('history.undo', 'Undo')}
      </Button>
    ),
  );
}
