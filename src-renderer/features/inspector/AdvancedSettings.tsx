// Every parameter of the method, with its published value and a way back to it.
import { Switch } from '@mantine/core';
import { t } from '../../app/i18n/texts.ts';
import classes from './AdvancedSettings.module.css';
import { ParameterRow } from './ParameterRow.tsx';
import { parameterGroups } from './parameters.ts';
import type { SettingsDraft } from './settings-draft.ts';
import { publishedFreeU } from './settings-edit.ts';

export function AdvancedSettings({ draft }: SettingsDraft) {
  const freeU = draft.value.freeU !== null;
  return (
    <div className={classes.groups}>
      {parameterGroups.map(({ key, label, parameters }) => (
        <section key={key} aria-label={label()}>
          <h3 className={classes.heading}>{label()}</h3>
          {key === 'freeU' ? (
            <Switch
              mb="xs"
              label={t('parameter.freeU', 'Use FreeU (off as published)')}
              checked={freeU}
              onChange={(event) => {
                draft.set({ ...draft.value, freeU: event.currentTarget.checked ? publishedFreeU : null });
                draft.end();
              }}
            />
          ) : null}
          {key === 'freeU' && !freeU
            ? null
            : parameters.map((parameter) => (
                <ParameterRow key={parameter.path} parameter={parameter} draft={draft} />
              ))}
        </section>
      ))}
    </div>
  );
}
