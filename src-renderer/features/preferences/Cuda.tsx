// CUDA's libraries for NVIDIA cards under Linux: what they are and whose, and fetching or removing them. Nothing is
// fetched before somebody has seen the list and clicked.

import { Anchor, Button, Group, List, Progress, Text } from '@mantine/core';
import { useState } from 'react';
import type { CudaView } from '../../../src-main/contract/cuda-pack.ts';
import { attempt } from '../../core/attempt.ts';
import { formatBytes } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import { useCuda } from '../../core/queries.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import classes from './Preferences.module.css';

export function Cuda() {
  const cuda = useCuda();
  const [asked, setAsked] = useState(false);
  if (!cuda || cuda.state === 'elsewhere') return null;
  return (
    <section aria-label={t('cuda.title', 'CUDA')} className={classes.cuda}>
      {cuda.state === 'here' ? (
        <Here />
      ) : cuda.state !== 'absent' ? (
        <Arriving cuda={cuda} />
      ) : asked ? (
        <Parts cuda={cuda} onCancel={() => setAsked(false)} />
      ) : (
        <Absent onAsk={() => setAsked(true)} />
      )}
      {cuda.error ? (
        <p className={classes.problem} role="alert">
          <ErrorText error={cuda.error} />
        </p>
      ) : null}
    </section>
  );
}

function Here() {
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Text size="sm">{t('cuda.here', 'CUDA for NVIDIA cards is installed.')}</Text>
      <Button
        variant="default"
        size="compact-md"
        aria-label={t('cuda.removeNamed', 'Remove CUDA')}
        onClick={() => void attempt('cuda.remove')}
      >
        {t('cuda.remove', 'Remove')}
      </Button>
    </Group>
  );
}

function Absent({ onAsk }: { onAsk: () => void }) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Text size="sm" c="dimmed">
        {t('cuda.what', 'An NVIDIA card draws fastest through CUDA, which is not part of Fabula.')}
      </Text>
      <Button variant="default" size="compact-md" flex="none" onClick={onAsk}>
        {t('cuda.get', 'Get CUDA…')}
      </Button>
    </Group>
  );
}

function Parts({ cuda: { bytes, parts }, onCancel }: { cuda: CudaView; onCancel: () => void }) {
  const add = (from: 'network' | 'folder') => void attempt('cuda.add', { from });
  return (
    <>
      <Text size="sm">
        {t('cuda.consists', 'It consists of these parts, {size} in all, each under its own licence:', {
          size: formatBytes(bytes),
        })}
      </Text>
      <List size="sm" my={6} data-selectable>
        {parts.map(({ name, bytes: size, licence, page }) => (
          <List.Item key={name}>
            {name}, {formatBytes(size)},{' '}
            <Anchor component="button" size="sm" onClick={() => void attempt('app.openLink', { url: page })}>
              {licence}
            </Anchor>
          </List.Item>
        ))}
      </List>
      <Group gap="sm">
        <Button size="compact-md" onClick={() => add('network')}>
          {t('cuda.download', 'Download {size}', { size: formatBytes(bytes) })}
        </Button>
        <Button variant="default" size="compact-md" onClick={() => add('folder')}>
          {t('cuda.folder', 'Use a folder with them…')}
        </Button>
        <Button variant="subtle" size="compact-md" onClick={onCancel}>
          {t('common.cancel', 'Cancel')}
        </Button>
      </Group>
    </>
  );
}

function Arriving({ cuda: { state, bytes, doneBytes = 0 } }: { cuda: CudaView }) {
  return (
    <>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm">
          {state === 'opening'
            ? t('cuda.opening', 'CUDA is being checked and unpacked…')
            : t('cuda.arriving', 'CUDA: {done} of {total}', {
                done: formatBytes(doneBytes),
                total: formatBytes(bytes),
              })}
        </Text>
        <Button
          variant="default"
          size="compact-md"
          aria-label={t('cuda.stopNamed', 'Stop the download of CUDA')}
          onClick={() => void attempt('cuda.stop')}
        >
          {t('catalogue.stop', 'Stop')}
        </Button>
      </Group>
      <Progress
        mt={6}
        value={(doneBytes / bytes) * 100}
        aria-label={t('cuda.progress', 'Download of CUDA')}
      />
    </>
  );
}
