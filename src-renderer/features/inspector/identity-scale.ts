// Identity strength as one plain slider. The weight w works through its logarithm: ln w is added to the attention
// (../../../src-main/diffusion/METHOD.md, section 3). So equal steps of the slider are equal factors of w.

const strongest = 8;

/** 0..100 → w, 1..8. */
export const strengthAt = (slider: number): number =>
  Math.round(2 ** ((slider / 100) * Math.log2(strongest)) * 100) / 100;

/** w → 0..100; stronger ones, set by hand, lie at the end. */
export const sliderAt = (strength: number): number =>
  Math.min(100, Math.max(0, (Math.log2(strength) / Math.log2(strongest)) * 100));

export type StrengthWord = 'free' | 'loose' | 'balanced' | 'firm' | 'strict';

export function strengthWord(strength: number): StrengthWord {
  if (strength < 1.15) return 'free';
  if (strength < 1.7) return 'loose';
  if (strength < 2.6) return 'balanced';
  return strength < 4.6 ? 'firm' : 'strict';
}
