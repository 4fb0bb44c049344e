// The story as a book, out of the studio: what to write, how far it is, and what came of it.

import { Button, Group, Modal, Progress, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { BookExported } from '../../../src-main/contract/book.ts';
import type { RequestArgs } from '../../../src-main/contract/bridge.ts';
import type { ErrorValue } from '../../../src-main/contract/errors.ts';
import { attempt } from '../../core/attempt.ts';
import { call, on } from '../../core/client.ts';
import { t } from '../../core/i18n/texts.ts';
import { problemOf } from '../../core/notify.ts';
import { flushEdits } from '../../core/state/edits.ts';
import { closeDialog } from '../../core/state/ui-store.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { useBook } from './book-choices.ts';
import classes from './Export.module.css';
import { ExportForm } from './ExportForm.tsx';
import { useExportChoices } from './export-choices.ts';
import { useLanguages } from './languages.ts';

type State =
  | { at: 'form'; problem?: Pick<ErrorValue, 'message' | 'hint'> }
  | { at: 'work'; part: number }
  | { at: 'done'; exported: BookExported };

/** Nothing exported: the person chose no place for it. */
async function outcomeOf(wanted: RequestArgs<'book.export'>[0]): Promise<State> {
  try {
    const exported = await call('book.export', wanted);
    return exported ? { at: 'done', exported } : { at: 'form' };
  } catch (error) {
    return { at: 'form', problem: problemOf(error) };
  }
}

export default function Export() {
  const [state, setState] = useState<State>({ at: 'form' });
  const { instead } = useBook();
  const languages = useLanguages();
  useEffect(
    () =>
      on('book.progress', ({ part }) => setState((now) => (now.at === 'work' ? { at: 'work', part } : now))),
    [],
  );

  const start = async () => {
    const { kind, language, ...options } = useExportChoices.getState();
    // Undone since it was chosen, perhaps.
    const words = language !== null && languages.includes(language) ? language : null;
    await flushEdits();
    setState({ at: 'work', part: 0 });
    setState(await outcomeOf({ ...options, ...instead, language: words, to: [kind] }));
  };
  // Closed while it works, it would go on unseen.
  const close = () => {
    if (state.at === 'work') void attempt('book.stop');
    closeDialog();
  };
  return (
    <Modal
      opened
      onClose={close}
      size={560}
      title={t('export.title', 'Export')}
      classNames={{ title: classes.title }}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      {state.at === 'form' ? (
        <Stack gap="lg">
          <ExportForm />
          {state.problem ? (
            <Text role="alert" className={classes.problem}>
              <ErrorText error={state.problem} strong />
            </Text>
          ) : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('common.cancel', 'Cancel')}
            </Button>
            <Button onClick={() => void start()}>{t('export.start', 'Export…')}</Button>
          </Group>
        </Stack>
      ) : null}
      {state.at === 'work' ? (
        <Stack gap="lg">
          <Progress
            value={state.part * 100}
            aria-label={t('export.progress', 'How far it is')}
            transitionDuration={120}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => void attempt('book.stop')}>
              {t('export.stop', 'Stop')}
            </Button>
          </Group>
        </Stack>
      ) : null}
      {state.at === 'done' ? (
        <Done exported={state.exported} onAgain={() => setState({ at: 'form' })} />
      ) : null}
    </Modal>
  );
}

function Done({ exported, onAgain }: { exported: BookExported; onAgain: () => void }) {
  const { names, folder, notes, findings } = exported;
  return (
    <Stack gap="md">
      <div role="status">
        <Text>{t('export.done', 'Your book is there.')}</Text>
        {names.map((name) => (
          <Text key={name} fw={600} data-selectable>
            {name}
          </Text>
        ))}
        <Text size="sm" c="dimmed">
          {folder}
        </Text>
      </div>
      {notes.map((note) => (
        <Text key={note} size="sm">
          {note}
        </Text>
      ))}
      {findings.length > 0 ? (
        <section aria-label={t('export.check', 'What a printer may object to')} className={classes.findings}>
          <Text fw={600}>{t('export.check', 'What a printer may object to')}</Text>
          <ul>
            {findings.map(({ text, hint }) => (
              <li key={text}>
                <Text size="sm">
                  {text} <span className={classes.hint}>{hint}</span>
                </Text>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <Group justify="flex-end">
        <Button variant="subtle" onClick={onAgain}>
          {t('export.again', 'Export something else')}
        </Button>
        <Button variant="default" onClick={() => void attempt('book.reveal')}>
          {t('export.reveal', 'Show in folder')}
        </Button>
        <Button onClick={closeDialog}>{t('common.close', 'Close')}</Button>
      </Group>
    </Stack>
  );
}
