// How far a story is that is being drawn while home is shown: what is left of it, and stop.

import { Button } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import type { StoryInWork } from '../../../src-main/contract/home.ts';
import { attempt } from '../../core/attempt.ts';
import { formatLeft } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import classes from './InWork.module.css';

export function InWork({ name, work }: { name: string; work: StoryInWork }) {
  const { key, status, left, total, secondsLeft } = work;
  const words = [
    status === 'waiting' ? t('work.waiting', 'Waits for another story') : undefined,
    t('work.left', '{left, plural, one {# picture left} other {# pictures left}}', { left }),
    status === 'drawing' && secondsLeft !== undefined ? formatLeft(secondsLeft) : undefined,
  ];
  return (
    <section className={classes.work} aria-label={t('work.label', '“{name}” is being drawn', { name })}>
      <div
        className={classes.bar}
        role="progressbar"
        aria-label={t('strip.total', 'All pictures')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(total * 100)}
      >
        <div className={classes.fill} style={{ scale: `${total} 1` }} />
      </div>
      <div className={classes.row}>
        <span className={classes.words}>{words.filter(Boolean).join(' · ')}</span>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlayerStop size={14} />}
          aria-label={t('work.stop', 'Stop drawing “{name}”', { name })}
          onClick={() => void attempt('home.stopDrawing', { key })}
        >
          {t('strip.stop', 'Stop')}
        </Button>
      </div>
    </section>
  );
}
