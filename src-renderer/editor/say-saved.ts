// What Save answers: every edit is in the story's file already; what is still being typed goes there now.

import { t } from '../core/i18n/texts.ts';
import { sayDone } from '../core/notify.ts';
import { flushEdits, useDrafts } from '../core/state/edits.ts';
import { currentStory } from '../core/state/window-store.ts';

/** What cannot be saved is said by its banner. */
export async function saySaved(): Promise<void> {
  await flushEdits();
  if (useDrafts.getState().unsaved !== undefined) return;
  const { name, folder, readOnly } = currentStory().document;
  if (readOnly) {
    sayDone(
      t('save.readOnly', 'There is nothing to save'),
      t('save.readOnlyText', 'This story cannot be changed here.'),
    );
  } else
    sayDone(
      t('save.done', 'Saved'),
      t('save.where', '“{name}” in {folder}. Fabula saves every change by itself.', { name, folder }),
    );
}
