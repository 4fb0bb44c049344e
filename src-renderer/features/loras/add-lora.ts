// A LoRA from a dialog or a drop into the story of this window: main remembers the file, the story its content.

import type { ChosenLora } from '../../../src-main/contract/settings.ts';
import { call } from '../../core/client.ts';
import { t } from '../../core/i18n/texts.ts';
import { sayDone, sayProblem } from '../../core/notify.ts';
import { edit, flushEdits } from '../../core/state/edits.ts';
import { openPanel } from '../../core/state/ui-store.ts';
import { openStory } from '../../core/state/window-store.ts';

/** Throws CallError: no LoRA, or one that does not fit the story's model. */
export async function addLora(from: 'file' | { key: string }): Promise<void> {
  await flushEdits();
  if (!openStory()) {
    sayProblem({
      code: 'bad-request',
      message: t('loras.noStory', 'A LoRA belongs to a story.'),
      hint: t('loras.noStoryHint', 'Open a story first, then drop it there.'),
    });
    return;
  }
  const added = await call('loras.add', { from });
  const settings = openStory()?.story.settings;
  if (added === 'cancelled' || !settings) return;
  openPanel('story');
  const there: readonly ChosenLora[] = settings.loras ?? [];
  if (there.some(({ sha256 }) => sha256 === added.sha256)) {
    sayDone(t('loras.already', '“{name}” is in this story already', { name: added.name }));
    return;
  }
  const loras = [...there, { ...added, strength: 1 }];
  await edit({ type: 'settings.set', settings: { ...settings, loras } });
}
