// Whose work goes into Fabula: what it carries of others, and the packages it is built from, each with its licence.

import { Accordion, Code, Modal, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import notice from '../../../NOTICE?raw';
import { call } from '../../core/client.ts';
import { said } from '../../core/i18n/said.ts';
import { t } from '../../core/i18n/texts.ts';
import { problemOf } from '../../core/notify.ts';
import { closeDialog } from '../../core/state/ui-store.ts';
import classes from './Help.module.css';

export default function Credits() {
  const { data: credits, error } = useQuery({ queryKey: ['credits'], queryFn: () => call('app.credits') });
  return (
    <Modal
      opened
      onClose={closeDialog}
      size="min(780px, 94vw)"
      title={t('credits.title', 'Licences of others’ work')}
      classNames={{ title: classes.title }}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      <Text mb="md">
        {t(
          'credits.what',
          'Fabula is free software under the MIT licence. It is built with the work of many others, under their licences.',
        )}
      </Text>
      {error ? <Text c="var(--madder)">{said(problemOf(error).message)}</Text> : null}
      <Accordion variant="separated" chevronPosition="left">
        <Entry name={t('credits.parts', 'Words, fonts and art that come along')} text={notice} />
        {credits?.map(({ name, version, licence, text }) => (
          <Entry key={`${name} ${version}`} name={`${name} ${version}`} licence={licence} text={text} />
        ))}
      </Accordion>
    </Modal>
  );
}

interface EntryProps {
  name: string;
  licence?: string;
  text: string;
}

function Entry({ name, licence, text }: EntryProps) {
  return (
    <Accordion.Item value={name}>
      <Accordion.Control>
        {name}
        {licence === undefined ? null : (
          <Text span c="dimmed">
            {' '}
            · {licence}
          </Text>
        )}
      </Accordion.Control>
      <Accordion.Panel>
        <Code block lang="en" data-selectable className={classes.licence} tabIndex={0}>
          {text.trim() || (licence ?? '')}
        </Code>
      </Accordion.Panel>
    </Accordion.Item>
  );
}
