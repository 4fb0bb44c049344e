// How the formulas of changed weights get at the parts of a change, wherever those lie. Knows neither.

import type { WeightRef } from '../checkpoints/checkpoint.ts';
import type { Value } from '../graph/value.ts';

/** A part of a change in float32, seen in a shape. */
export type LoadPart = (part: WeightRef, view: readonly number[]) => Value;
