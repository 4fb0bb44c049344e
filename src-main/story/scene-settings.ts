// What one scene is drawn with: the story's settings, at the size that was chosen for its page of the book.

import type { ChosenSettings } from '../contract/settings.ts';
import type { Board, SceneRow } from './board.ts';

export const sceneSettings = (
  { settings }: Pick<Board['story'], 'settings'>,
  { page }: Pick<SceneRow, 'page'>,
): ChosenSettings => (page.size === null ? settings : { ...settings, ...page.size });
