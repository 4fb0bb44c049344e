// The story's LoRAs as part of its settings. Pure.

import type { ChosenLora, ChosenSettings } from '../../../src-main/contract/settings.ts';

/** Without any the setting is absent. */
export function withLoras(settings: ChosenSettings, loras: readonly ChosenLora[]): ChosenSettings {
  const { loras: _, ...rest } = settings;
  return loras.length === 0 ? rest : { ...rest, loras: [...loras] };
}

export const withStrength = (settings: ChosenSettings, sha256: string, strength: number): ChosenSettings =>
  withLoras(
    settings,
    (settings.loras ?? []).map((one) => (one.sha256 === sha256 ? { ...one, strength } : one)),
  );

/** Without any all parts have the LoRA's strength. */
export const withBlocks = (
  settings: ChosenSettings,
  sha256: string,
  blocks: ChosenLora['blocks'],
): ChosenSettings =>
  withLoras(
    settings,
    (settings.loras ?? []).map((one) => {
      const { blocks: _, ...rest } = one;
      return one.sha256 !== sha256 ? one : blocks === undefined ? rest : { ...rest, blocks };
    }),
  );

export const withoutLora = (settings: ChosenSettings, sha256: string): ChosenSettings =>
  withLoras(
    settings,
    (settings.loras ?? []).filter((one) => one.sha256 !== sha256),
  );

/** The slider has the strengths that people mean; a number field takes every one there is. */
export const sliderRange = { min: 0, max: 2 } as const;

export const onSlider = (strength: number): number =>
  Math.min(sliderRange.max, Math.max(sliderRange.min, strength));
