// Models that can be fetched, and those on their way. Nothing is fetched before somebody clicks; the main process
// fetches, this page cannot.

import { Button, Group, Progress, Stack, Text, TextInput, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { DownloadView } from '../../../src-main/contract/models.ts';
import { attempt } from '../../core/attempt.ts';
import { formatBytes } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import { useCatalogue, useDownloads } from '../../core/queries.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import classes from './Models.module.css';

const start = (source: string) => attempt('downloads.start', { source });

export function Catalogue() {
  const entries = useCatalogue();
  const downloads = useDownloads();
  const others = downloads.filter(({ source }) => !entries.some(({ id }) => id === source));
  const of = (source: string) => downloads.find((one) => one.source === source);
  return (
    <section aria-label={t('catalogue.title', 'Download')}>
      <Title order={3} className={classes.heading}>
        {t('catalogue.title', 'Download')}
      </Title>
      <Text c="dimmed" mb="sm">
        {t(
          'catalogue.what',
          'Well-known models, from their makers’ pages. Read each licence first: some forbid commercial use.',
        )}
      </Text>
      <ByAddress />
      <Stack component="ul" gap={0} p={0} m={0}>
        {others.map((download) => (
          <Entry key={download.source} name={download.source} facts={[]} download={download} />
        ))}
        {entries.map(({ id, name, licence, bytes, hashKnown }) => (
          <Entry
            key={id}
            name={name}
            facts={[
              formatBytes(bytes),
              licence,
              hashKnown
                ? t('catalogue.hashKnown', 'checked by SHA-256')
                : t('catalogue.hashRecorded', 'SHA-256 recorded when it comes'),
            ]}
            download={of(id)}
          >
            <Button
              variant="default"
              aria-label={t('catalogue.getNamed', 'Download {name}', { name })}
              onClick={() => void start(id)}
            >
              {t('catalogue.get', 'Download')}
            </Button>
          </Entry>
        ))}
      </Stack>
    </section>
  );
}

function ByAddress() {
  const [address, setAddress] = useState('');
  const submit = async (event: { preventDefault: () => void }): Promise<void> => {
    event.preventDefault();
    if ((await start(address.trim())) === 'started') setAddress('');
  };
  return (
    <Group
      component="form"
      gap="sm"
      mb="sm"
      wrap="nowrap"
      align="flex-end"
      onSubmit={(event) => void submit(event)}
    >
      <TextInput
        flex={1}
        label={t('catalogue.address', 'Address of a .safetensors file')}
        placeholder="https://"
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={address.trim() === ''}>
        {t('catalogue.get', 'Download')}
      </Button>
    </Group>
  );
}

interface EntryProps {
  name: string;
  facts: readonly string[];
  download: DownloadView | undefined;
  children?: ReactNode;
}

function Entry({ name, facts, download, children }: EntryProps) {
  return (
    <li className={classes.card} aria-label={name}>
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <div className={classes.facts}>
          <Text className={classes.place}>{name}</Text>
          {facts.length > 0 ? (
            <Text size="sm" c="dimmed">
              {facts.join(' · ')}
            </Text>
          ) : null}
          {download ? <Arriving download={download} name={name} /> : null}
        </div>
        {download ? <Actions download={download} name={name} /> : children}
      </Group>
    </li>
  );
}

function Arriving({
  download: { doneBytes, totalBytes, error },
  name,
}: {
  download: DownloadView;
  name: string;
}) {
  if (error) {
    return (
      <p className={classes.problem} role="alert">
        <ErrorText error={error} />
      </p>
    );
  }
  return (
    <>
      <Progress
        mt={6}
        value={totalBytes ? (doneBytes / totalBytes) * 100 : 0}
        aria-label={t('catalogue.progress', 'Download of {name}', { name })}
      />
      <Text size="sm" c="dimmed">
        {totalBytes
          ? t('catalogue.of', '{done} of {total}', {
              done: formatBytes(doneBytes),
              total: formatBytes(totalBytes),
            })
          : formatBytes(doneBytes)}
      </Text>
    </>
  );
}

function Actions({ download: { source, error }, name }: { download: DownloadView; name: string }) {
  return (
    <>
      {error ? (
        <Button
          aria-label={t('catalogue.againNamed', 'Go on with {name}', { name })}
          onClick={() => void start(source)}
        >
          {t('catalogue.again', 'Go on')}
        </Button>
      ) : null}
      <Button
        variant="default"
        aria-label={t('catalogue.stopNamed', 'Stop the download of {name}', { name })}
        onClick={() => void attempt('downloads.stop', { source })}
      >
        {error ? t('catalogue.dismiss', 'Leave it') : t('catalogue.stop', 'Stop')}
      </Button>
    </>
  );
}
