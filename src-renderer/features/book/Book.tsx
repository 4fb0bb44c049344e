// The story as a book: two facing pages as they will be exported, and the choices that change them.

import { Button, Group, Select, Text, TextInput } from '@mantine/core';
import { IconArrowsShuffle, IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { BookOptions } from '../../../src-main/contract/book.ts';
import { runCommand } from '../../core/attempt.ts';
import { call } from '../../core/client.ts';
import { said } from '../../core/i18n/said.ts';
import { t } from '../../core/i18n/texts.ts';
import { problemOf } from '../../core/notify.ts';
import { useStory } from '../../core/state/window-store.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import classes from './Book.module.css';
import {
  chooseBook,
  formatChoices,
  layoutChoices,
  themeChoices,
  useExportChoices,
} from './export-choices.ts';
import { PreviewSheet } from './PreviewSheet.tsx';

export function Book() {
  const book = useExportChoices((choices) => choices.book);
  const revision = useStory((story) => story.revision);
  const [spread, setSpread] = useState(0);
  const { data, error } = useQuery({
    queryKey: ['story', 'book', revision, book, spread],
    queryFn: () => call('book.preview', { book, spread }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const last = (data?.spreads ?? 1) - 1;
  // Counted from where the person is, which pages that are still on their way do not show yet.
  const turn = (by: number) => setSpread((now) => Math.max(0, Math.min(last, Math.min(now, last) + by)));
  if (error)
    return <EmptyState title={said(problemOf(error).message)}>{said(problemOf(error).hint)}</EmptyState>;
  return (
    <div className={classes.book}>
      <Choices book={book} />
      <section
        className={classes.spread}
        aria-label={t('book.pages', 'Pages of the book')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: pages are turned by the arrow keys
        tabIndex={0}
        onKeyDown={({ key }) => {
          if (key === 'ArrowRight' || key === 'PageDown') turn(1);
          if (key === 'ArrowLeft' || key === 'PageUp') turn(-1);
          if (key === 'Home') setSpread(0);
          if (key === 'End') setSpread(last);
        }}
      >
        {data?.pages.map((page) => (
          <PreviewSheet key={page.side} page={page} width={data.width} height={data.height} />
        ))}
      </section>
      <Group justify="center" gap="xs">
        <IconButton
          label={t('book.back', 'Turn back')}
          disabled={(data?.spread ?? 0) === 0}
          onClick={() => turn(-1)}
        >
          <IconChevronLeft />
        </IconButton>
        <Text size="sm" c="dimmed" aria-live="polite">
          {t('book.where', '{now} of {all}', { now: (data?.spread ?? 0) + 1, all: last + 1 })}
        </Text>
        <IconButton
          label={t('book.forth', 'Turn the page')}
          disabled={(data?.spread ?? 0) >= last}
          onClick={() => turn(1)}
        >
          <IconChevronRight />
        </IconButton>
      </Group>
      {data?.notes.map((note) => (
        <Text key={note} size="sm" c="dimmed" ta="center">
          {note}
        </Text>
      ))}
    </div>
  );
}

function Choices({ book }: { book: BookOptions }) {
  return (
    <Group gap="sm" align="flex-end" className={classes.choices}>
      <Select
        label={t('export.format', 'Page')}
        allowDeselect={false}
        value={typeof book.format === 'string' ? book.format : null}
        data={formatChoices()}
        onChange={(value) => value && chooseBook({ format: value as BookOptions['format'] })}
      />
      <Select
        label={t('export.layout', 'Layout')}
        allowDeselect={false}
        value={book.layout}
        data={layoutChoices()}
        onChange={(value) => value && chooseBook({ layout: value as BookOptions['layout'] })}
      />
      <Select
        label={t('export.theme', 'Style of type')}
        allowDeselect={false}
        value={book.theme}
        data={themeChoices()}
        onChange={(value) => value && chooseBook({ theme: value as BookOptions['theme'] })}
      />
      <TextInput
        label={t('export.author', 'Author')}
        maxLength={500}
        value={book.author}
        onChange={(event) => chooseBook({ author: event.currentTarget.value })}
      />
      <Button
        variant="default"
        leftSection={<IconArrowsShuffle size={16} />}
        onClick={() => chooseBook({ shuffle: book.shuffle + 1 })}
      >
        {t('book.shuffle', 'Shuffle')}
      </Button>
      <Button onClick={() => void runCommand('file.export')}>{t('export.start', 'Export…')}</Button>
    </Group>
  );
}
