// A story that comes with Fabula, already drawn.

import { UnstyledButton } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import type { HomeView } from '../../../src-main/contract/home.ts';
import { attempt } from '../../core/attempt.ts';
import { t } from '../../core/i18n/texts.ts';
import { PencilPanels } from '../../ui/PencilPanels.tsx';
import classes from './Home.module.css';

export function SampleCard({ sample }: { sample: HomeView['samples'][number] }) {
  return (
    <section aria-label={sample.name}>
      <UnstyledButton
        className={classes.sample}
        onClick={() => void attempt('story.open', { from: { key: sample.key } })}
      >
        <span className={classes.sampleCover}>
          {sample.cover ? (
            <img src={sample.cover} alt="" width={256} height={256} />
          ) : (
            <PencilPanels width={110} />
          )}
        </span>
        <span className={classes.sampleText}>
          <span className={classes.kicker}>{t('home.sample', 'Sample story')}</span>
          <span className={classes.sampleName}>{sample.name}</span>
          <span className={classes.bookFacts}>
            {t('home.sampleText', 'Already drawn. Read it, look inside, or make a copy and change it.')}
          </span>
        </span>
        <IconArrowRight size={20} stroke={1.6} aria-hidden />
      </UnstyledButton>
    </section>
  );
}
