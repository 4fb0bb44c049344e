// What enlarges pictures that have too few pixels for their pages: a network that the person adds, else Lanczos, and which it is.

import { Button, Checkbox, Group, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { attempt } from '../../core/attempt.ts';
import { call } from '../../core/client.ts';
import { t } from '../../core/i18n/texts.ts';
import { useExportChoices } from './export-choices.ts';

const KEY = ['enlarger'];

export function EnlargerField() {
  const enlarge = useExportChoices((choices) => choices.enlarge);
  const { data } = useQuery({ queryKey: KEY, queryFn: () => call('enlarger.get') });
  const queries = useQueryClient();
  const add = async () => {
    const added = await attempt('enlarger.add');
    if (!added) return;
    queries.setQueryData(KEY, added);
    useExportChoices.setState({ enlarge: true });
  };
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap">
      {data ? (
        <Checkbox
          label={t('export.enlarge', 'Enlarge small pictures {scale} times by {name}', data)}
          checked={enlarge}
          onChange={(event) => useExportChoices.setState({ enlarge: event.currentTarget.checked })}
        />
      ) : (
        <Text size="sm" c="dimmed">
          {t('export.lanczos', 'Small pictures are enlarged by Lanczos, which is smooth and soft')}
        </Text>
      )}
      <Button variant="default" size="compact-sm" flex="none" onClick={() => void add()}>
        {data ? t('export.otherEnlarger', 'Another…') : t('export.addEnlarger', 'Add a network…')}
      </Button>
    </Group>
  );
}
