// One parameter: its name, what it does, its field (empty: the model's own value is shown in it), its published
// value, and a button that leaves it to the model again.

import { MultiSelect, NumberInput, Select, Textarea } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useId } from 'react';
import { publishedValue, settingFacts } from '../../../src-main/contract/setting-facts.ts';
import { t } from '../../core/i18n/texts.ts';
import { useStoryModel } from '../../core/queries.ts';
import type { SettingsDraft } from '../../core/state/edits.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { useTokens } from '../tokens/token-store.ts';
import classes from './AdvancedSettings.module.css';
import { optionName } from './option-names.ts';
import { numberField, type Parameter } from './parameters.ts';
import { isChosen, type SettingValue, settingAt, usualValue, withSetting } from './settings-edit.ts';

export function ParameterRow({ parameter, draft }: SettingsDraft & { parameter: Parameter }) {
  const { path, label, help } = parameter;
  const id = useId();
  const set = (value: SettingValue) => draft.set(withSetting(draft.value, path, value));
  const choose = (value: SettingValue) => {
    set(value);
    draft.end();
  };
  return (
    <div className={classes.row}>
      <label className={classes.name} htmlFor={id}>
        {label()}
      </label>
      <div className={classes.control}>
        <Control id={id} parameter={parameter} draft={draft} set={set} choose={choose} />
      </div>
      <IconButton
        size="md"
        className={classes.reset}
        label={t('parameter.reset', 'Reset {name}', { name: label() })}
        disabled={!isChosen(draft.value, path)}
        onClick={() => choose(undefined)}
      >
        <IconArrowBackUp size={16} />
      </IconButton>
      <p className={classes.help} id={`${id}-help`}>
        {help()} <Published parameter={parameter} />
      </p>
    </div>
  );
}

function Published({ parameter: { path } }: { parameter: Parameter }) {
  const model = useStoryModel();
  const own = model && usualValue(path, model);
  const usual = publishedValue(path);
  const parts = [
    usual === undefined || usual === ''
      ? undefined
      : t('parameter.published', 'Published: {value}', { value: optionName(path, String(usual)) }),
    own === undefined || Array.isArray(own) || own === usual
      ? undefined
      : t('parameter.modelOwn', 'This model: {value}', { value: optionName(path, String(own)) }),
  ];
  const text = parts.filter(Boolean).join(' · ');
  return text ? <span className={classes.published}>{text}</span> : null;
}

interface ControlProps extends SettingsDraft {
  id: string;
  parameter: Parameter;
  /** While typing. */
  set: (value: SettingValue) => void;
  /** Done at once. */
  choose: (value: SettingValue) => void;
}

function Control({ id, parameter: { path, step }, draft, set, choose }: ControlProps) {
  const model = useStoryModel();
  const negativeOver = useTokens(({ meter }) => meter.negativeTooLong);
  const value = settingAt(draft.value, path);
  const own = usualValue(path, model);
  const shared = { id, 'aria-describedby': `${id}-help`, onFocus: draft.begin, onBlur: draft.end };
  const facts = settingFacts(path);
  switch (facts.kind) {
    case 'number':
      return (
        <NumberInput
          {...shared}
          value={(value as number | undefined) ?? ''}
          placeholder={own === undefined ? '' : String(own)}
          startValue={Number(own ?? facts.min ?? 0)}
          {...numberField(facts, step)}
          clampBehavior="strict"
          onChange={(next) => set(next === '' || next === '-' ? undefined : Number(next))}
        />
      );
    case 'choice':
      return (
        <Select
          {...shared}
          value={(value as string | undefined) ?? null}
          placeholder={
            own === undefined ? t('settings.ownScheduler', 'Its own') : optionName(path, String(own))
          }
          data={facts.options.map((option) => ({ value: option, label: optionName(path, option) }))}
          allowDeselect={false}
          comboboxProps={{ width: 190, position: 'bottom-end' }}
          onChange={(next) => next !== null && choose(next)}
        />
      );
    case 'text':
      return (
        <Textarea
          {...shared}
          autosize
          maxRows={5}
          value={(value as string | undefined) ?? ''}
          placeholder={own === undefined ? '' : String(own)}
          error={
            negativeOver > 0
              ? t('tokens.over', '{over, plural, one {# token} other {# tokens}} too long', {
                  over: negativeOver,
                })
              : undefined
          }
          onChange={(event) => set(event.currentTarget.value)}
        />
      );
    case 'list':
      return (
        <MultiSelect
          {...shared}
          value={(value as string[] | undefined) ?? []}
          placeholder={value === undefined ? t('parameter.allBlocks', 'All') : ''}
          data={[...(model?.blocks ?? [])]}
          onChange={(next) => choose(next.length === 0 ? undefined : next)}
        />
      );
  }
}
