// How full a prompt is: style and descriptions first, then the scenes' words; what is over the limit stands out.

import { VisuallyHidden } from '@mantine/core';
import { t } from '../../core/i18n/texts.ts';
import type { GroupView } from './meter-view.ts';
import classes from './Tokens.module.css';

export function TokenBar({ group }: { group: GroupView }) {
  const { identity, used, limit } = group;
  const whole = Math.max(used, limit);
  const share = (tokens: number) => `${(Math.max(tokens, 0) / whole) * 100}%`;
  return (
    <>
      <VisuallyHidden>
        <meter aria-label={t('tokens.meter', 'Tokens in the fullest prompt')} max={limit} value={used}>
          {t('tokens.summary', '{used} of {limit} tokens', { used, limit })}
        </meter>
      </VisuallyHidden>
      <span className={classes.bar} aria-hidden>
        <span className={classes.identity} style={{ width: share(Math.min(identity, limit)) }} />
        <span
          className={classes.scenes}
          style={{ width: share(Math.min(used, limit) - Math.min(identity, limit)) }}
        />
        <span className={classes.over} style={{ width: share(used - limit) }} />
      </span>
    </>
  );
}
