// What is not wanted in one scene: read beside the story's own negative prompt.

import { t } from '../../core/i18n/texts.ts';
import { useTextDraft } from '../../core/state/edits.ts';
import classes from '../../ui/Panel.module.css';
import { ProseField } from '../words/ProseField.tsx';

export function NegativeField({
  id,
  negative,
  readOnly,
}: {
  id: number;
  negative: string;
  readOnly: boolean;
}) {
  const draft = useTextDraft(`scene:${id}:negative`, negative, (value) => ({
    type: 'scene.set',
    id,
    negative: value,
  }));
  return (
    <div className={classes.section}>
      <span className={classes.label}>{t('panel.negative', 'What is not wanted here')}</span>
      <ProseField
        draft={draft}
        grow
        className={classes.field}
        label={t('panel.negative', 'What is not wanted here')}
        placeholder={t('panel.negativeHint', 'For example: people, text')}
        readOnly={readOnly}
      />
    </div>
  );
}
