// The first screen: start a story, go on with one, or look at the sample.

import { Button, Title } from '@mantine/core';
import { IconBox, IconInfoCircle, IconPlus, IconSettings } from '@tabler/icons-react';
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
        {home && recents.length === 0 ? <FirstSteps /> : null}
        {recents.length > 0 ? <RecentStories recents={recents} inWork={home?.inWork ?? []} /> : null}
        {home?.samples.map((sample) => (
          <SampleCard key={sample.key} sample={sample} />
        ))}
      </main>
    </div>
  );
}
