// Every parameter of the method: what it is with this model, its published value, and a way back.

import { Switch } from '@mantine/core';
import { Fragment } from 'react';
import { t } from '../../core/i18n/texts.ts';
import { useStoryModel } from '../../core/queries.ts';
import type { SettingsDraft } from '../../core/state/edits.ts';
import { useStory } from '../../core/state/window-store.ts';
import classes from './AdvancedSettings.module.css';
import { ParameterRow } from './ParameterRow.tsx';
import { parameterGroups } from './parameters.ts';
import { usesFreeU, withFreeU } from './settings-edit.ts';
import { WeightsTable } from './WeightsTable.tsx';

export function AdvancedSettings({ draft }: SettingsDraft) {
  const model = useStoryModel();
  const freeU = usesFreeU(draft.value, model);
  const held = useStory(({ characters }) => characters.some((one) => one.held));
  // Without a look they would hold everybody by one that nobody saw.
  const looks = held || Boolean(draft.value.hold?.picture);
  return (
    <div className={classes.groups}>
      {parameterGroups
        .filter(({ key }) => key !== 'picture' || looks)
        .map(({ key, label, parameters }) => (
          <section key={key} aria-label={label()}>
            <h3 className={classes.heading}>{label()}</h3>
            {key === 'freeU' ? (
              <Switch
                mb="xs"
                label={t('parameter.freeU', 'Use FreeU (off as published)')}
                checked={freeU}
                onChange={(event) => {
                  draft.set(withFreeU(draft.value, event.currentTarget.checked, model));
                  draft.end();
                }}
              />
            ) : null}
            {key === 'freeU' && !freeU
              ? null
              : parameters.map((parameter) => (
                  <Fragment key={parameter.path}>
                    <ParameterRow parameter={parameter} draft={draft} />
                    {parameter.path === 'weights' ? <WeightsTable /> : null}
                  </Fragment>
                ))}
          </section>
        ))}
    </div>
  );
}
