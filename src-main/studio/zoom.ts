// The steps that a window's zoom takes. Pure.

import { ZOOM_STEPS } from '../contract/preferences.ts';

/** In percent; the end of the steps is where it stays. */
export function zoomed(percent: number, by: 'in' | 'out'): number {
  const steps: readonly number[] = ZOOM_STEPS;
  return by === 'in'
    ? (steps.find((one) => one > percent) ?? steps.at(-1)!)
    : (steps.findLast((one) => one < percent) ?? steps[0]!);
}
