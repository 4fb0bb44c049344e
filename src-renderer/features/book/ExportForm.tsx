// The choices of an export: only those that change what is written are shown.

import { Checkbox, NumberInput, SegmentedControl, Select, SimpleGrid, Stack } from '@mantine/core';
import type { BookChoices, BookKind } from '../../../src-main/contract/book.ts';
import { t } from '../../core/i18n/texts.ts';
import { BookField } from './BookField.tsx';
import { useBook } from './book-choices.ts';
import { EnlargerField } from './EnlargerField.tsx';
import classes from './Export.module.css';
import {
  type ExportChoices,
  hasPages,
  hasType,
  isPictures,
  kindChoices,
  layoutChoices,
  themeChoices,
  useExportChoices,
} from './export-choices.ts';
import { FormatFields } from './FormatFields.tsx';
import { LanguageSelect } from './LanguageSelect.tsx';

const choose = (patch: Partial<ExportChoices>) => useExportChoices.setState(patch);

export function ExportForm() {
  const choices = useExportChoices();
  const { book, choose: chooseBook } = useBook();
  const { kind, preset, spreads, pages, parameters } = choices;
  return (
    <Stack gap="md">
      <Select
        data-autofocus
        label={t('export.as', 'Export as')}
        allowDeselect={false}
        value={kind}
        data={kindChoices()}
        maxDropdownHeight={420}
        onChange={(value) => value && choose({ kind: value as BookKind })}
      />
      {kind === 'pdf' ? (
        <SegmentedControl
          aria-label={t('export.for', 'For')}
          value={preset}
          onChange={(value) => choose({ preset: value as ExportChoices['preset'] })}
          data={[
            { value: 'screen', label: t('export.screen', 'For screens') },
            { value: 'print', label: t('export.print', 'For a printer') },
          ]}
        />
      ) : null}
      {kind === 'pdf' ? (
        <Checkbox
          label={t('export.spreads', 'Facing pages on one sheet')}
          checked={spreads}
          onChange={(event) => choose({ spreads: event.currentTarget.checked })}
        />
      ) : null}
      {isPictures(kind) ? (
        <>
          <Checkbox
            label={t('export.pages', 'Whole pages with their words')}
            checked={pages}
            onChange={(event) => choose({ pages: event.currentTarget.checked })}
          />
          {pages ? null : (
            <Checkbox
              label={t('export.parameters', 'The files say how they were drawn')}
              checked={parameters}
              onChange={(event) => choose({ parameters: event.currentTarget.checked })}
            />
          )}
        </>
      ) : null}
      {hasPages(choices) ? <PageFields /> : null}
      {hasPages(choices) ? <EnlargerField /> : null}
      {hasType(choices) ? (
        <Select
          label={t('export.theme', 'Style of type')}
          allowDeselect={false}
          value={book.theme}
          data={themeChoices()}
          onChange={(value) => value && chooseBook({ theme: value as BookChoices['theme'] })}
        />
      ) : null}
      {kind === 'captions' ? (
        <p className={classes.hint}>
          {t(
            'export.captionsHint',
            'A column for each language. What comes back is taken in under “Cover and author” on the Book page.',
          )}
        </p>
      ) : (
        <LanguageSelect />
      )}
      {kind === 'captions' || (isPictures(kind) && !pages) ? null : (
        <SimpleGrid cols={COLUMNS}>
          <BookField field="author" label={t('export.author', 'Author')} />
          <BookField field="dedication" label={t('export.dedication', 'Dedication')} />
        </SimpleGrid>
      )}
    </Stack>
  );
}

/** One below the other where the window is narrow or everything is shown large. */
const COLUMNS = { base: 1, xs: 2 };

function PageFields() {
  const { book, choose: chooseBook } = useBook();
  return (
    <SimpleGrid cols={COLUMNS}>
      <FormatFields />
      <Select
        label={t('export.layout', 'Layout')}
        allowDeselect={false}
        value={book.layout}
        data={layoutChoices()}
        onChange={(value) => value && chooseBook({ layout: value as BookChoices['layout'] })}
      />
      {book.layout === 'comic' ? (
        <NumberInput
          label={t('export.panels', 'Panels on a page')}
          min={1}
          max={9}
          allowDecimal={false}
          clampBehavior="strict"
          value={book.panels}
          onChange={(value) => typeof value === 'number' && value >= 1 && chooseBook({ panels: value })}
        />
      ) : null}
    </SimpleGrid>
  );
}
