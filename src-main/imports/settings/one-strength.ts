// One strength for all that holds a character: `identity` is the weight of its words and of its picture.

import type { DrawSettingsInput } from '../../contract/settings.ts';

/** The settings of file and flags together; a picture whose weight nobody gave has that of the words. */
export function oneStrength(settings: DrawSettingsInput): DrawSettingsInput {
  const { ipca, hold } = settings;
  if (ipca?.strength === undefined || !hold?.picture || hold.picture.weight !== undefined) return settings;
  return { ...settings, hold: { ...hold, picture: { ...hold.picture, weight: ipca.strength } } };
}
