// What is chosen for the whole book, above its pages.

import { Button, Group, Popover, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconArrowsShuffle, IconPencil } from '@tabler/icons-react';
import type { BookChoices } from '../../../src-main/contract/book.ts';
import { attempt, runCommand } from '../../core/attempt.ts';
import { t } from '../../core/i18n/texts.ts';
import { sayDone } from '../../core/notify.ts';
import { flushEdits } from '../../core/state/edits.ts';
import { useStory } from '../../core/state/window-store.ts';
import classes from './Book.module.css';
import { BookField } from './BookField.tsx';
import { useBook } from './book-choices.ts';
import { layoutChoices, paperChoices, themeChoices } from './export-choices.ts';
import { FormatFields } from './FormatFields.tsx';
import { LanguageSelect } from './LanguageSelect.tsx';
import { languageName, useLanguages } from './languages.ts';

export function BookBar() {
  const { book, choose } = useBook();
  return (
    <Group gap="sm" align="flex-end" className={classes.choices}>
      <FormatFields />
      <Select
        label={t('export.layout', 'Layout')}
        allowDeselect={false}
        value={book.layout}
        data={layoutChoices()}
        onChange={(value) => value && choose({ layout: value as BookChoices['layout'] })}
      />
      <Select
        label={t('export.theme', 'Style of type')}
        allowDeselect={false}
        value={book.theme}
        data={themeChoices()}
        onChange={(value) => value && choose({ theme: value as BookChoices['theme'] })}
      />
      <LanguageSelect />
      {/* Together on a row of their own where there is no room beside the choices. */}
      <Group gap="sm">
        <Popover trapFocus position="bottom-start" width={360} shadow="md" withinPortal>
          <Popover.Target>
            <Button variant="default" leftSection={<IconPencil size={16} />}>
              {t('book.words', 'Cover and author')}
            </Button>
          </Popover.Target>
          <Popover.Dropdown aria-label={t('book.words', 'Cover and author')}>
            <BookWords />
          </Popover.Dropdown>
        </Popover>
        <Button
          variant="default"
          leftSection={<IconArrowsShuffle size={16} />}
          onClick={() => choose({ shuffle: book.shuffle + 1 })}
        >
          {t('book.shuffle', 'Shuffle')}
        </Button>
        <Button onClick={() => void runCommand('file.export')}>{t('export.start', 'Export…')}</Button>
      </Group>
    </Group>
  );
}

function BookWords() {
  const { book, choose } = useBook();
  return (
    <Stack gap="sm">
      <BookField field="author" label={t('export.author', 'Author')} />
      <BookField field="subtitle" label={t('book.subtitle', 'Below the title')} />
      <BookField field="dedication" label={t('export.dedication', 'Dedication')} />
      <BookField long field="blurb" label={t('book.blurb', 'On the back cover')} />
      <Group grow align="flex-start">
        <LanguageField book={book} choose={choose} />
        <Select
          label={t('book.paper', 'Paper')}
          allowDeselect={false}
          value={book.paper}
          data={paperChoices()}
          comboboxProps={{ withinPortal: false }}
          onChange={(value) => value && choose({ paper: value as BookChoices['paper'] })}
        />
      </Group>
      <Translations />
    </Stack>
  );
}

function Translations() {
  const languages = useLanguages();
  const readOnly = useStory(({ document }) => document.readOnly);
  if (readOnly) return null;
  const take = async () => {
    await flushEdits();
    const taken = await attempt('book.captions');
    if (!taken) return;
    const { count, languages: brought, notes } = taken;
    sayDone(
      t('book.taken', '{count, plural, one {# text was} other {# texts were}} taken in', { count }),
      [brought.map(languageName).join(', '), ...notes].join(' · '),
    );
  };
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm" c="dimmed">
        {languages.length === 0
          ? t('book.oneLanguage', 'No other languages yet')
          : languages.map(languageName).join(', ')}
      </Text>
      <Button variant="default" size="compact-sm" onClick={() => void take()}>
        {t('book.take', 'Take in translated words…')}
      </Button>
    </Group>
  );
}

const EXAMPLES = ['en', 'de', 'zh-Hans'];
const TAG = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

function LanguageField({ book, choose }: Pick<ReturnType<typeof useBook>, 'book' | 'choose'>) {
  return (
    <TextInput
      // Taken when it is whole: half a tag is none.
      key={book.language}
      label={t('book.language', 'Language')}
      placeholder={EXAMPLES.join(', ')}
      defaultValue={book.language ?? ''}
      onBlur={({ currentTarget }) => {
        const tag = currentTarget.value.trim();
        if (tag === '' || TAG.test(tag)) choose({ language: tag === '' ? null : tag });
        else currentTarget.value = book.language ?? '';
      }}
    />
  );
}
