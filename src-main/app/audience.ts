// What happens in an open story reaches its window, the taskbar, and, when nobody looks, a notification.

import { Notification } from 'electron';
import type { DrawFinished } from '../contract/drawing.ts';
import { type OpenStory, type StoryAudience, shownName } from '../studio/open-story.ts';
import type { PreferencesStore } from '../studio/preferences-store.ts';
import { t } from '../studio/texts.ts';
import type { Windows } from './windows.ts';

export interface AudienceOptions {
  windows: () => Windows;
  preferences: PreferencesStore;
  /** Brings a story that no window shows into one. */
  open: (file: string) => void;
}

export function createAudience({ windows, preferences, open }: AudienceOptions): StoryAudience {
  const at = (story: OpenStory) => windows().showing(story);
  /** Whose place in the taskbar shows how far it is: a window with home for a story that has none. */
  const bar = (story: OpenStory) => (at(story) ?? windows().withHome())?.browser;
  /** It is in front of somebody's eyes. */
  const isSeen = (story: OpenStory) => {
    const focused = windows()
      .all()
      .find(({ browser }) => browser.isFocused());
    return focused !== undefined && focused === (at(story) ?? windows().withHome());
  };
  return {
    storyChanged(story, change) {
      const window = at(story);
      window?.send('story.changed', change);
      if (change.story) window?.retitle();
    },
    storyReplaced(story) {
      const window = at(story);
      window?.send('window.changed', window.view());
    },
    queueChanged(story, view) {
      at(story)?.send('queue.changed', view);
      if (view.status !== 'drawing') bar(story)?.setProgressBar(-1);
    },
    progressed(story, progress) {
      at(story)?.send('draw.progress', progress);
      bar(story)?.setProgressBar(progress.total);
    },
    finished(story, result) {
      bar(story)?.setProgressBar(-1);
      at(story)?.send('draw.finished', result);
      const { path } = story.document;
      const show = () => {
        const window = at(story);
        if (window) window.focus();
        else open(path);
      };
      if (preferences.value.notifyWhenDrawn && !isSeen(story)) notify(story, result, show);
    },
  };
}

function notify(story: OpenStory, { drawn, failed }: DrawFinished, show: () => void): void {
  if (!Notification.isSupported()) return;
  const message =
    failed === 0
      ? t('notify.drawn', '{drawn, plural, one {One scene is drawn.} other {# scenes are drawn.}}', { drawn })
      : t('notify.failed', '{drawn} drawn, {failed} could not be drawn.', { drawn, failed });
  const notification = new Notification({
    title: shownName(story),
    body: message,
    silent: true,
  });
  notification.on('click', show);
  notification.show();
}
