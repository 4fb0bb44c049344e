// The first screen: start a story, go on with one, or look at one that comes with Fabula.

import { Button, Title } from '@mantine/core';
import { IconBox, IconInfoCircle, IconPlus, IconSettings } from '@tabler/icons-react';
import type { HomeView } from '../../../src-main/contract/home.ts';
import { attempt } from '../../core/attempt.ts';
import { t } from '../../core/i18n/texts.ts';
import { useHome } from '../../core/queries.ts';
import { setUi } from '../../core/state/ui-store.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { shortcutOf } from '../../ui/shortcut.ts';
import { FirstSteps } from './FirstSteps.tsx';
import classes from './Home.module.css';
import { HomeMark } from './HomeMark.tsx';
import { RecentStories } from './RecentStories.tsx';
import { SampleCard } from './SampleCard.tsx';

function Samples({ samples }: Pick<HomeView, 'samples'>) {
  return (
    <section aria-label={t('home.samples', 'Sample stories')}>
      <h2 className={classes.heading}>{t('home.samples', 'Sample stories')}</h2>
      <p className={classes.lead}>
        {t('home.samplesText', 'Drawn by Fabula. Read one, look inside, or make a copy and change it.')}
      </p>
      <div className={classes.shelf}>
        {samples.map((sample) => (
          <SampleCard key={sample.key} sample={sample} />
        ))}
      </div>
    </section>
  );
}

export function Home() {
  const { data: home } = useHome();
  const recents = home?.recents ?? [];
  return (
    <div className={classes.home}>
      <header className={classes.side}>
        <HomeMark />
        <Title order={1} className={classes.name}>
          Fabula
        </Title>
        <p className={classes.tagline}>
          {t(
            'home.tagline',
            'Tell a story scene by scene. Your characters stay who they are in every picture.',
          )}
        </p>
        <div className={classes.actions}>
          <Button
            size="md"
            leftSection={<IconPlus size={18} />}
            onClick={() => void attempt('story.new', {})}
          >
            {t('home.new', 'New story')}
          </Button>
          <Button size="md" variant="default" onClick={() => void attempt('story.open', { from: 'dialog' })}>
            {t('home.open', 'Open…')}
          </Button>
        </div>
        <p className={classes.hint}>
          {t('home.drop', 'Or drop a story, a manuscript or pictures anywhere in this window.')}
        </p>
        <div className={classes.corner}>
          <IconButton
            label={t('home.preferences', 'Settings')}
            shortcut={shortcutOf('app.preferences')}
            onClick={() => setUi({ dialog: 'preferences' })}
          >
            <IconSettings size={20} stroke={1.6} />
          </IconButton>
          <IconButton label={t('home.models', 'Models')} onClick={() => setUi({ dialog: 'models' })}>
            <IconBox size={20} stroke={1.6} />
          </IconButton>
          <IconButton label={t('home.about', 'About Fabula')} onClick={() => setUi({ dialog: 'about' })}>
            <IconInfoCircle size={20} stroke={1.6} />
          </IconButton>
        </div>
      </header>
      <main className={classes.main}>
        {recents.length > 0 ? <RecentStories recents={recents} inWork={home?.inWork ?? []} /> : null}
        {home && home.samples.length > 0 ? <Samples samples={home.samples} /> : null}
        {home && recents.length === 0 ? <FirstSteps /> : null}
      </main>
    </div>
  );
}
