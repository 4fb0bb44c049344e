// An empty place that says what to do next.

import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

export interface EmptyStateProps {
  picture?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

export function EmptyState({ picture, title, children, action }: EmptyStateProps) {
  return (
    <Stack align="center" gap="sm" p="xl" maw={460} mx="auto" ta="center">
      {picture}
      <Title order={2} fz={22}>
        {title}
      </Title>
      {children ? (
        <Text c="dimmed" lh={1.55}>
          {children}
        </Text>
      ) : null}
      {action}
    </Stack>
  );
}
