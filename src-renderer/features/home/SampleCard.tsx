// A story that comes with Fabula, already drawn: its first picture, large enough to be looked at.

import { UnstyledButton } from '@mantine/core';
import type { HomeView } from '../../../src-main/contract/home.ts';
import { attempt } from '../../core/attempt.ts';
import { PencilPanels } from '../../ui/PencilPanels.tsx';
import classes from './Home.module.css';

export function SampleCard({ sample }: { sample: HomeView['samples'][number] }) {
  return (
    <section aria-label={sample.name}>
      <UnstyledButton
        className={classes.open}
        onClick={() => void attempt('story.open', { from: { key: sample.key } })}
      >
        <span className={classes.cover}>
          {sample.cover ? (
            <img src={sample.cover} alt="" width={256} height={256} />
          ) : (
            <PencilPanels width={150} />
          )}
        </span>
        <span className={classes.bookName}>{sample.name}</span>
      </UnstyledButton>
    </section>
  );
}
