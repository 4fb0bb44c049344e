// What every form of story file is read into.

import type { DrawSettingsInput } from '../../contract/settings.ts';
import type { Run } from '../../story/run.ts';
import type { Story } from '../../story/story.ts';
import type { ModelReference } from '../model-reference.ts';

export interface LoadedStory {
  story: Story;
  /** What the file itself sets; flags and the model fill in the rest. */
  settings: DrawSettingsInput;
  model?: ModelReference;
  /** A VAE file in place of the model's own: an absolute path. */
  vae?: string;
  /** The model that a finished story names: drawing it again needs the same one. */
  drawnWith?: Run['model'];
}
