// Which of the story's languages the book is in: what is shown is what is exported.

import { Select } from '@mantine/core';
import { t } from '../../core/i18n/texts.ts';
import { useExportChoices } from './export-choices.ts';
import { languageName, useLanguages } from './languages.ts';

/** Nothing where the story has one language. */
export function LanguageSelect() {
  const language = useExportChoices((choices) => choices.language);
  const languages = useLanguages();
  if (languages.length === 0) return null;
  return (
    <Select
      label={t('export.language', 'Words')}
      value={language !== null && languages.includes(language) ? language : ''}
      allowDeselect={false}
      data={[
        { value: '', label: t('export.ownWords', 'As written') },
        ...languages.map((one) => ({ value: one, label: languageName(one) })),
      ]}
      onChange={(value) => useExportChoices.setState({ language: value || null })}
    />
  );
}
