// One line about the model's reading space; opened, every cast with its bar.
import { Popover, UnstyledButton } from '@mantine/core';
import { t } from '../../app/i18n/texts.ts';
import { hasProblem } from './meter-view.ts';
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
  if (!fullest) return null;
  return (
    <Popover position="bottom-end" width={380} trapFocus>
      <Popover.Target>
        <UnstyledButton className={classes.summary} data-problem={hasProblem(meter) || undefined}>
          <span className={classes.summaryText}>
            {hasProblem(meter)
              ? t('tokens.tooLong', 'Too long to draw')
              : t('tokens.summary', '{used} of {limit} tokens', { used: fullest.used, limit: fullest.limit })}
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
