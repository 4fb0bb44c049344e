// What happens in an open story reaches its window, the taskbar, and, when nobody looks, a notification.

import { Notification } from 'electron';
import type { DrawFinished } from '../contract/drawing.ts';
import { documentInfo } from '../studio/document-view.ts';
import type { OpenStory, StoryAudience } from '../studio/open-story.ts';
import type { PreferencesStore } from '../studio/preferences-store.ts';
import { t } from '../studio/texts.ts';
import type { StudioWindow } from './studio-window.ts';
import type { Windows } from './windows.ts';

export function createAudience(windows: () => Windows, preferences: PreferencesStore): StoryAudience {
  const at = (story: OpenStory) => windows().showing(story);
  return {
    storyChanged(story, change) {
      at(story)?.send('story.changed', change);
    },
    storyReplaced(story) {
      const window = at(story);
      window?.send('window.changed', window.view());
    },
    queueChanged(story, view) {
      const window = at(story);
      window?.send('queue.changed', view);
      if (view.status !== 'drawing') window?.browser.setProgressBar(-1);
    },
    progressed(story, progress) {
      const window = at(story);
      window?.send('draw.progress', progress);
      window?.browser.setProgressBar(progress.total);
    },
    finished(story, result) {
      const window = at(story);
      if (!window) return;
      window.browser.setProgressBar(-1);
      window.send('draw.finished', result);
      if (preferences.value.notifyWhenDrawn && !window.browser.isFocused()) notify(window, story, result);
    },
  };
}

function notify(window: StudioWindow, story: OpenStory, { drawn, failed }: DrawFinished): void {
  if (!Notification.isSupported()) return;
  const message =
    failed === 0
      ? t('notify.drawn', '{drawn, plural, one {One scene is drawn.} other {# scenes are drawn.}}', { drawn })
      : t('notify.failed', '{drawn} drawn, {failed} could not be drawn.', { drawn, failed });
  const notification = new Notification({
    title: documentInfo(story.document, story.shown).name,
    body: message,
    silent: true,
  });
  notification.on('click', () => window.focus());
  notification.show();
}
