// One line about the model's reading space; opened, every cast with its bar.

import { Popover, UnstyledButton } from '@mantine/core';
import { t } from '../../core/i18n/texts.ts';
import { useStory } from '../../core/state/window-store.ts';
import { hasProblem, type MeterView } from './meter-view.ts';
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
  const order = useStory((story) => story.order);
  if (!fullest) return null;
  return (
    <Popover position="bottom-end" width={380} trapFocus>
      <Popover.Target>
        <UnstyledButton className={classes.summary} data-problem={hasProblem(meter) || undefined}>
          <span className={classes.summaryText}>
            {hasProblem(meter)
              ? whatIsTooLong(meter, order)
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

function whatIsTooLong({ scenesTooLong, identityTooLong }: MeterView, order: readonly number[]): string {
  if (identityTooLong.size > 0) return t('tokens.castTooLong', 'Style and cast too long');
  const [scene] = scenesTooLong.keys();
  if (scene === undefined) return t('tokens.negativeTooLong', 'Negative prompt too long');
  return t(
    'tokens.scenesTooLong',
    '{count, plural, one {Scene {number} is too long} other {# scenes are too long}}',
    { count: scenesTooLong.size, number: order.indexOf(scene) + 1 },
  );
}
