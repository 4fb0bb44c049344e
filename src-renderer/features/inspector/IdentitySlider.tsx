// How strictly characters stay the same, in words.
import { Slider } from '@mantine/core';
import { t } from '../../app/i18n/texts.ts';
import { type StrengthWord, sliderAt, strengthAt, strengthWord } from './identity-scale.ts';
import classes from './SidePanel.module.css';
import type { SettingsDraft } from './settings-draft.ts';
import { withSetting } from './settings-edit.ts';

const wordText = (word: StrengthWord): string =>
  ({
    free: t('identity.free', 'free'),
    loose: t('identity.loose', 'loose'),
    balanced: t('identity.balanced', 'balanced'),
    firm: t('identity.firm', 'firm'),
    strict: t('identity.strict', 'strict'),
  })[word];

export function IdentitySlider({ draft }: SettingsDraft) {
  const { strength } = draft.value.ipca;
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
        marks={[{ value: Math.round(sliderAt(2)) }]}
        onChange={(value) =>
          draft.set(withSetting(draft.value, 'ipca.strength', atPublished(value) ? 2 : strengthAt(value)))
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

/** The published value is not a round place of the slider. */
const atPublished = (value: number): boolean => value === Math.round(sliderAt(2));
