// One strength for all that holds a character: `identity` is the weight of its words and of its picture.

import type { DrawSettingsInput } from '../../contract/settings.ts';

/**
 * The settings of file and flags together; a picture whose weight nobody gave has that of the words.
 * @param own What the model's manifest says of itself.
 */
export function oneStrength(
  settings: DrawSettingsInput,
  own?: Readonly<Record<string, unknown>>,
): DrawSettingsInput {
  const { ipca, hold, method } = settings;
  const isUsual = method === undefined && Boolean((own as DrawSettingsInput | undefined)?.hold?.picture);
  const picture = hold?.picture === undefined && isUsual ? {} : hold?.picture;
  if (ipca?.strength === undefined || !picture || picture.weight !== undefined) return settings;
  return { ...settings, hold: { ...hold, picture: { ...picture, weight: ipca.strength } } };
}
