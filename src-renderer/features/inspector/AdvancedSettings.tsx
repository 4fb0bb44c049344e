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
import { usesFreeU, usesNotch, usesPicture, withFreeU, withNotch, withPicture } from './settings-edit.ts';
import { WeightsTable } from './WeightsTable.tsx';

/** Of a group that is off unless somebody wants it. */
interface GroupSwitch {
  label: string;
  on: boolean;
  to: typeof withFreeU;
}

export function AdvancedSettings({ draft }: SettingsDraft) {
  const model = useStoryModel();
  const looks = useStory(({ characters }) => characters.some((one) => one.held));
  const switches: Partial<Record<string, GroupSwitch>> = {
    freeU: {
      label: t('parameter.freeU', 'Use FreeU (off as published)'),
      on: usesFreeU(draft.value, model),
      to: withFreeU,
    },
    notch: {
      label: t('parameter.notch', 'Take them out at once, in place of SVR (off as published)'),
      on: usesNotch(draft.value, model),
      to: withNotch,
    },
    // Looks that are kept hold in any case.
    ...(looks
      ? {}
      : {
          picture: {
            label: t('parameter.picture', 'Hold everybody by a picture that is drawn first'),
            on: usesPicture(draft.value, model),
            to: withPicture,
          },
        }),
  };
  return (
    <div className={classes.groups}>
      {parameterGroups.map(({ key, label, parameters }) => (
        <section key={key} aria-label={label()}>
          <h3 className={classes.heading}>{label()}</h3>
          {switches[key] ? (
            <Switch
              mb="xs"
              label={switches[key].label}
              checked={switches[key].on}
              onChange={(event) => {
                draft.set(switches[key]!.to(draft.value, event.currentTarget.checked, model));
                draft.end();
              }}
            />
          ) : null}
          {switches[key]?.on === false
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
