// What every field of the settings panel is given: the story's settings as they are being edited.

import type { ChosenSettings } from '../../src-main/contract/settings.ts';
import type { Draft } from './state/edits.ts';

export interface SettingsDraft {
  draft: Draft<ChosenSettings>;
}
