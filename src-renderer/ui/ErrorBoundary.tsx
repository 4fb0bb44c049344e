// The last resort when a component throws: what happened, and a way back, instead of an empty window.

import { Button, Center, Code, Stack, Text, Title } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { t } from '../core/i18n/texts.ts';

interface State {
  error: Error | undefined;
}

export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <Center h="100%" p="xl" role="alert" style={{ background: 'var(--paper)' }}>
        <Stack maw={560} gap="sm" align="flex-start">
          <Title order={1} fz={26}>
            {t('fault.title', 'Something went wrong in this window')}
          </Title>
          <Text>{t('fault.kept', 'Your story is safe: every edit is in its file.')}</Text>
          <Code block data-selectable w="100%">
            {error.message}
          </Code>
          <Button onClick={() => window.location.reload()}>
            {t('fault.reload', 'Show the window again')}
          </Button>
        </Stack>
      </Center>
    );
  }
}
