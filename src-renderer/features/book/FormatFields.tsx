// How large a page is: one of the usual formats, or sides of a person's own in millimetres.

import { Group, NumberInput, Select } from '@mantine/core';
import { PAGE_SIDES, PAGE_SIZES, type PageFormat } from '../../../src-main/contract/book.ts';
import { t } from '../../core/i18n/texts.ts';
import { useBook } from './book-choices.ts';
import { formatChoices } from './export-choices.ts';

const OWN = 'own';
const MILLIMETRE = 72 / 25.4;

export function FormatFields() {
  const { book, choose } = useBook();
  const { format } = book;
  const isOwn = typeof format !== 'string';
  return (
    <>
      <Select
        label={t('export.format', 'Page')}
        allowDeselect={false}
        value={isOwn ? OWN : format}
        data={[...formatChoices(), { value: OWN, label: t('export.ownFormat', 'Your own size') }]}
        onChange={(value) => {
          // As large as it is until a side is changed.
          if (value === OWN) choose({ format: isOwn ? format : { ...PAGE_SIZES[format] } });
          else if (value) choose({ format: value as PageFormat });
        }}
      />
      {isOwn ? (
        <Group grow gap="xs" wrap="nowrap">
          <SideField label={t('export.width', 'Width, mm')} side="width" format={format} />
          <SideField label={t('export.height', 'Height, mm')} side="height" format={format} />
        </Group>
      ) : null}
    </>
  );
}

interface SideFieldProps {
  label: string;
  side: 'width' | 'height';
  format: Exclude<PageFormat, string>;
}

/** Taken when it is whole: half a number would be another page. */
function SideField({ label, side, format }: SideFieldProps) {
  const { choose } = useBook();
  const millimetres = inMillimetres(format[side]);
  const take = (text: string) => {
    const wanted = Number(text);
    const points = Math.max(PAGE_SIDES.least, Math.min(PAGE_SIDES.most, wanted * MILLIMETRE));
    if (wanted > 0 && wanted !== millimetres) choose({ format: { ...format, [side]: points } });
  };
  return (
    <NumberInput
      key={millimetres}
      label={label}
      min={inMillimetres(PAGE_SIDES.least)}
      max={inMillimetres(PAGE_SIDES.most)}
      decimalScale={1}
      defaultValue={millimetres}
      onBlur={({ currentTarget }) => take(currentTarget.value)}
      onKeyDown={({ key, currentTarget }) => key === 'Enter' && take(currentTarget.value)}
    />
  );
}

/** To a tenth. */
const inMillimetres = (points: number): number => Math.round((points / MILLIMETRE) * 10) / 10;
