// What can be done with a story of the list, for its "…" and for the menu under the pointer.

import { Menu } from '@mantine/core';
import type { RecentStory } from '../../../src-main/contract/home.ts';
import { attempt } from '../../core/attempt.ts';
import { t } from '../../core/i18n/texts.ts';

export function RecentItems({ story, onRename }: { story: RecentStory; onRename: () => void }) {
  const { key, missing } = story;
  return (
    <>
      <Menu.Item disabled={missing} onClick={() => void attempt('story.open', { from: { key } })}>
        {t('home.openThis', 'Open')}
      </Menu.Item>
      <Menu.Item disabled={missing} onClick={onRename}>
        {t('home.rename', 'Rename…')}
      </Menu.Item>
      <Menu.Item disabled={missing} onClick={() => void attempt('home.duplicate', { key })}>
        {t('home.duplicate', 'Duplicate')}
      </Menu.Item>
      <Menu.Item disabled={missing} onClick={() => void attempt('home.reveal', { key })}>
        {t('home.reveal', 'Show in folder')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item disabled={missing} onClick={() => void attempt('home.trash', { key })}>
        {t('home.trash', 'Move to the trash…')}
      </Menu.Item>
      <Menu.Item onClick={() => void attempt('home.forget', { key })}>
        {t('home.forget', 'Remove from this list')}
      </Menu.Item>
    </>
  );
}
