// How strictly characters stay the same, in words: how much a look that is kept weighs, or else how much the words do.

import { Slider } from '@mantine/core';
import { t } from '../../core/i18n/texts.ts';
import { useStoryModel } from '../../core/queries.ts';
import type { SettingsDraft } from '../../core/state/edits.ts';
import { useStory } from '../../core/state/window-store.ts';
import classes from '../../ui/Panel.module.css';
import { type StrengthWord, sliderAt, strengthAt, strengthWord } from './identity-scale.ts';
import { settingAt, usesPicture, usualValue, withSetting } from './settings-edit.ts';

const wordText = (word: StrengthWord): string =>
  ({
    free: t('identity.free', 'free'),
    loose: t('identity.loose', 'loose'),
    balanced: t('identity.balanced', 'balanced'),
    firm: t('identity.firm', 'firm'),
    strict: t('identity.strict', 'strict'),
  })[word];

export function IdentitySlider({ draft }: SettingsDraft) {
  const looks = useStory(({ characters }) => characters.some(({ held }) => held));
  const model = useStoryModel();
  const path = looks || usesPicture(draft.value, model) ? 'hold.picture.weight' : 'ipca.strength';
  const usual = Number(usualValue(path, model));
  const strength = Number(settingAt(draft.value, path) ?? usual);
  // The usual value is not a round place of the slider.
  const usualPlace = Math.round(sliderAt(usual));
  const word = wordText(strengthWord(strength));
  return (
    <div className={classes.section}>
      <span className={classes.label}>
        {t('identity.title', 'Characters stay the same')}
        <span>{word}</span>
      </span>
      <Slider
        thumbLabel={t('identity.title', 'Characters stay the same')}
        thumbValueText={word}
        min={0}
        max={100}
        step={1}
        value={Math.round(sliderAt(strength))}
        label={null}
        marks={[{ value: usualPlace }]}
        onChange={(value) =>
          draft.set(withSetting(draft.value, path, value === usualPlace ? undefined : strengthAt(value)))
        }
        onChangeEnd={draft.end}
      />
      <span className={classes.label} aria-hidden>
        <span>{wordText('free')}</span>
        <span>{wordText('strict')}</span>
      </span>
    </div>
  );
}
