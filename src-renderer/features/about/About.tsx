// Who made this, what it is built on, and the paper its consistency comes from.

import { Anchor, Group, Modal, Stack, Table, Text, Title } from '@mantine/core';
import { attempt } from '../../core/attempt.ts';
import { t } from '../../core/i18n/texts.ts';
import { useAppInfo } from '../../core/queries.ts';
import { useDrawing } from '../../core/state/drawing-store.ts';
import { closeDialog, setUi } from '../../core/state/ui-store.ts';
import { HomeMark } from '../home/HomeMark.tsx';
import { drawnWith } from '../preferences/device-name.ts';

const paper = 'https://arxiv.org/abs/2501.13554';

export default function About() {
  const info = useAppInfo();
  const device = useDrawing(({ engine }) => engine.device);
  const rows = Object.entries(info?.components ?? {});
  return (
    <Modal
      opened
      onClose={closeDialog}
      size={480}
      title={t('about.title', 'About Fabula')}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      <Stack gap="md" px="xs" pb="md">
        <Group gap="md">
          <HomeMark size={58} />
          <div>
            <Title order={2} fz={32} fw={480}>
              Fabula
            </Title>
            <Text c="dimmed">
              {t('about.version', 'Version {version}', { version: info?.version ?? '' })}
            </Text>
          </div>
        </Group>
        <Text lh={1.6}>
          {t(
            'about.method',
            'A studio for illustrated stories. Everything is drawn on this computer. Characters stay the same by the method “One-Prompt-One-Story” (Liu and others, 2025).',
          )}
        </Text>
        <Anchor
          component="button"
          ta="left"
          w="fit-content"
          onClick={() => void attempt('app.openLink', { url: paper })}
        >
          {t('about.paper', 'Read the paper on arXiv')}
        </Anchor>
        <Table withRowBorders={false} verticalSpacing={3} horizontalSpacing={0} data-selectable>
          <Table.Tbody>
            {device ? (
              <Table.Tr>
                <Table.Th fw={400} c="dimmed">
                  {t('about.device', 'Draws with')}
                </Table.Th>
                <Table.Td>{drawnWith(device)}</Table.Td>
              </Table.Tr>
            ) : null}
            {rows.map(([name, version]) => (
              <Table.Tr key={name}>
                <Table.Th fw={400} c="dimmed">
                  {name}
                </Table.Th>
                <Table.Td>{version}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Text size="sm" c="dimmed">
          {t('about.licence', 'Fabula is free software under the MIT licence.')}{' '}
          <Anchor component="button" size="sm" onClick={() => setUi({ dialog: 'credits' })}>
            {t('credits.title', 'Licences of others’ work')}
          </Anchor>
        </Text>
      </Stack>
    </Modal>
  );
}
