// The shape of the pictures, near the size the model was taught with.

import { Select } from '@mantine/core';
import { t } from '../../core/i18n/texts.ts';
import { useStoryModel } from '../../core/queries.ts';
import type { SettingsDraft } from '../../core/state/edits.ts';
import { withSetting } from './settings-edit.ts';
import { type SizePreset, sizePresets } from './size-presets.ts';

const shapeName = (key: SizePreset['key']): string =>
  ({
    square: t('size.square', 'Square'),
    landscape: t('size.landscape', 'Landscape'),
    wide: t('size.wide', 'Wide'),
    portrait: t('size.portrait', 'Portrait'),
    tall: t('size.tall', 'Tall'),
  })[key];

const keyOf = ({ width, height }: { width: number; height: number }): string => `${width}×${height}`;

export function SizeSelect({ draft }: SettingsDraft) {
  const model = useStoryModel();
  if (!model || model.oneSize) return null;
  const { defaults } = model;
  const width = draft.value.width ?? defaults.width;
  const height = draft.value.height ?? defaults.height;
  const presets = sizePresets(model);
  const data = presets.map((preset) => ({
    value: keyOf(preset),
    label: shapeName(preset.key),
  }));
  const own = keyOf({ width, height });
  if (!data.some(({ value }) => value === own)) {
    data.push({ value: own, label: t('size.own', 'Your own  {size}', { size: own }) });
  }
  return (
    <Select
      label={t('settings.shape', 'Shape of the pictures')}
      allowDeselect={false}
      value={own}
      data={data}
      onChange={(value) => {
        const preset = presets.find((one) => keyOf(one) === value);
        if (!preset) return;
        const usual = preset.width === defaults.width && preset.height === defaults.height;
        const wide = withSetting(draft.value, 'width', usual ? undefined : preset.width);
        draft.set(withSetting(wide, 'height', usual ? undefined : preset.height));
        draft.end();
      }}
    />
  );
}
