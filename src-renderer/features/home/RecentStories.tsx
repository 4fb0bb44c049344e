// Stories worked on lately, with their covers. One that is not where it was can only be taken off the list.

import { Menu, UnstyledButton } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import type { RecentStory, StoryInWork } from '../../../src-main/contract/home.ts';
import { attempt } from '../../core/attempt.ts';
import { formatAgo } from '../../core/i18n/formats.ts';
import { t } from '../../core/i18n/texts.ts';
import { useNow } from '../../core/use-now.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { PencilPanels } from '../../ui/PencilPanels.tsx';
import { type MenuPlace, menuPlace, PointerMenu } from '../../ui/PointerMenu.tsx';
import classes from './Home.module.css';
import { InWork } from './InWork.tsx';
import { RecentItems } from './RecentItems.tsx';
import { RenameStory } from './RenameStory.tsx';

interface RecentStoriesProps {
  recents: readonly RecentStory[];
  inWork: readonly StoryInWork[];
}

export function RecentStories({ recents, inWork }: RecentStoriesProps) {
  const now = useNow();
  return (
    <section aria-label={t('home.recents', 'Recent stories')}>
      <h2 className={classes.heading}>{t('home.recents', 'Recent stories')}</h2>
      <ul className={classes.shelf}>
        {recents.map((story) => (
          <Recent
            key={story.key}
            story={story}
            work={inWork.find(({ key }) => key === story.key)}
            now={now}
            isOneOfMany={recents.filter(({ name }) => name === story.name).length > 1}
          />
        ))}
      </ul>
    </section>
  );
}

interface RecentProps {
  story: RecentStory;
  work: StoryInWork | undefined;
  now: number;
  /** Others have the same name: its file tells them apart. */
  isOneOfMany: boolean;
}

function Recent({ story, work, now, isOneOfMany }: RecentProps) {
  const { key, name, file, folder, missing } = story;
  const [renaming, setRenaming] = useState(false);
  const [menu, setMenu] = useState<MenuPlace>();
  return (
    <li
      className={classes.book}
      data-missing={missing || undefined}
      onContextMenu={(event) => {
        event.preventDefault();
        setMenu(menuPlace(event.nativeEvent));
      }}
    >
      <div className={classes.card}>
        <UnstyledButton
          className={classes.open}
          title={`${folder}/${file}`}
          onClick={() => void attempt('story.open', { from: { key } })}
        >
          <span className={classes.cover}>
            {story.cover ? (
              <img src={story.cover} alt="" width={256} height={256} />
            ) : (
              <PencilPanels width={150} />
            )}
          </span>
          <span className={classes.bookName}>{name}</span>
          {isOneOfMany ? <span className={classes.bookFacts}>{file}</span> : null}
          <span className={classes.bookFacts}>{factsOf(story, now)}</span>
        </UnstyledButton>
        <Menu position="bottom-end">
          <Menu.Target>
            <IconButton
              className={classes.more}
              size="md"
              label={t('home.moreFor', 'More for “{name}”', { name })}
            >
              <IconDots size={18} />
            </IconButton>
          </Menu.Target>
          <Menu.Dropdown>
            <RecentItems story={story} onRename={() => setRenaming(true)} />
          </Menu.Dropdown>
        </Menu>
      </div>
      {work ? <InWork name={name} work={work} /> : null}
      <PointerMenu at={menu} onClose={() => setMenu(undefined)}>
        <RecentItems story={story} onRename={() => setRenaming(true)} />
      </PointerMenu>
      {renaming ? <RenameStory story={story} onClose={() => setRenaming(false)} /> : null}
    </li>
  );
}

function factsOf({ scenes, drawn, openedAt, missing, folder }: RecentStory, now: number): string {
  if (missing) return t('home.missing', 'Not found in {folder}', { folder });
  const counts =
    drawn >= scenes
      ? t('home.scenes', '{scenes, plural, =0 {No scenes yet} one {# scene} other {# scenes}}', { scenes })
      : t('home.drawnOf', '{drawn} of {scenes} drawn', { drawn, scenes });
  return `${counts} · ${formatAgo(openedAt, now)}`;
}
