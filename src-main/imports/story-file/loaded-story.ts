// What every form of story file is read into.

import type { DrawSettingsInput } from '../../contract/settings.ts';
import type { Run } from '../../story/run.ts';
import type { Story } from '../../story/story.ts';

/** What a person or a file calls a model: a built-in name, one of the library, or a path. */
export interface ModelReference {
  text: string;
  /** What a relative path starts from. */
  folder: string;
}

export interface LoadedStory {
  story: Story;
  /** What the file itself sets; flags and the model fill in the rest. */
  settings: DrawSettingsInput;
  model?: ModelReference;
  /** A VAE file in place of the model's own: an absolute path. */
  vae?: string;
  /** What of it is drawn otherwise here than where it is from. */
  notes?: readonly string[];
  /** The model that a finished story names: drawing it again needs the same one. */
  drawnWith?: Run['model'];
}
