// A line of the settings: what it is about, and beside it what sets it.

import { Group, Text } from '@mantine/core';
import { type ReactNode, useId } from 'react';

interface RowProps {
  label: string;
  hint?: string | undefined;
  children: (labelId: string) => ReactNode;
}

export function Row({ label, hint, children }: RowProps) {
  const id = useId();
  return (
    <Group justify="space-between" gap="sm">
      <div>
        <Text id={id}>{label}</Text>
        {hint ? (
          <Text size="sm" c="dimmed">
            {hint}
          </Text>
        ) : null}
      </div>
      {children(id)}
    </Group>
  );
}
