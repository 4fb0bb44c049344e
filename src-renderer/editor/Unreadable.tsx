// In the place of a story that cannot be shown: why, and the ways that are left. Its earlier states are the first.

import { Button, Center, Group, Stack, Text, Title } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { ErrorValue } from '../../src-main/contract/errors.ts';
import type { DocumentInfo } from '../../src-main/contract/story-view.ts';
import { runCommand } from '../core/attempt.ts';
import { useCommand } from '../core/commands.ts';
import { t } from '../core/i18n/texts.ts';
import { setUi, useUi } from '../core/state/ui-store.ts';
import { ErrorText } from '../ui/ErrorText.tsx';

const History = lazy(() => import('../features/history/History.tsx'));

export interface UnreadableProps {
  /** Undefined: not even which story it is could be learned. */
  document: DocumentInfo | undefined;
  error: Pick<ErrorValue, 'message' | 'hint'>;
}

export function Unreadable({ document, error }: UnreadableProps) {
  const dialog = useUi((ui) => ui.dialog);
  const showHistory = () => setUi({ dialog: 'history' });
  useCommand('file.history', showHistory, document !== undefined);
  return (
    <Center component="main" h="100%" p="xl" role="alert" style={{ background: 'var(--paper)' }}>
      <Stack maw={560} gap="sm" align="flex-start">
        <Title order={1} fz={26}>
          {document
            ? t('unreadable.title', '“{name}” cannot be shown', { name: document.name })
            : t('unreadable.titleUnknown', 'This story cannot be shown')}
        </Title>
        <Text data-selectable>
          <ErrorText error={error} />
        </Text>
        <Group gap="sm">
          {document ? <Button onClick={showHistory}>{t('unreadable.history', 'History…')}</Button> : null}
          <Button variant="default" onClick={() => window.location.reload()}>
            {t('fault.reload', 'Show the window again')}
          </Button>
          <Button variant="default" onClick={() => void runCommand('file.close')}>
            {t('unreadable.close', 'Close it')}
          </Button>
        </Group>
      </Stack>
      <Suspense>
        {dialog === 'history' && document ? <History readOnly={document.readOnly} /> : null}
      </Suspense>
    </Center>
  );
}
