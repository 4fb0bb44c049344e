// One line about the model's reading space when it nears its end; opened, every cast with its bar.

import { Popover, UnstyledButton } from '@mantine/core';
import { t } from '../../core/i18n/texts.ts';
import { isNear, type MeterView } from './meter-view.ts';
import { TokenBar } from './TokenBar.tsx';
import { TokenMeter } from './TokenMeter.tsx';
import classes from './Tokens.module.css';
import { useTokens } from './token-store.ts';

export function TokenSummary() {
  const meter = useTokens((tokens) => tokens.meter);
  const fullest = meter.groups.reduce<(typeof meter.groups)[number] | undefined>(
    (most, group) => (most && most.used >= group.used ? most : group),
    undefined,
  );
  // A scene that is too long says so itself.
  const shared = meter.identityTooLong.size > 0 || meter.negativeTooLong > 0;
  if (!fullest || !(shared || isNear(fullest))) return null;
  return (
    <Popover position="bottom-end" width={380} trapFocus>
      <Popover.Target>
        <UnstyledButton className={classes.summary} data-problem={shared || undefined}>
          <span className={classes.summaryText}>
            {shared ? whatIsTooLong(meter) : t('tokens.nearly', 'Nearly all the model can read')}
          </span>
          <TokenBar group={fullest} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t('tokens.title', 'What the model can read')}>
        <TokenMeter />
      </Popover.Dropdown>
    </Popover>
  );
}

const whatIsTooLong = ({ identityTooLong }: MeterView): string =>
  identityTooLong.size > 0
    ? t('tokens.castTooLong', 'Style and cast too long')
    : t('tokens.negativeTooLong', 'Negative prompt too long');
