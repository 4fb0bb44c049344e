// Asks to see scenes with and without what holds their characters.

import { setUi } from '../../core/state/ui-store.ts';
import { currentStory } from '../../core/state/window-store.ts';

/** Without any of them: all there are. */
export function compare(scenes: readonly number[]): void {
  setUi({ compared: scenes.length > 0 ? scenes : currentStory().order, reader: undefined });
}
