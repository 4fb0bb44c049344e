// A mask while it is painted: its places, the steps back, and the share of the picture that they are.

import { useReducer, useState } from 'react';
import type { SubjectMask } from '../../../src-main/contract/subject-mask.ts';
import type { Grid } from '../../core/boxes.ts';
import { maskFrom, placesOn } from './mask-painting.ts';

const MOST_STEPS = 50;

export interface Painting {
  grid: Grid;
  /** Others with every change. */
  places: Uint8Array;
  /** Of the picture, 0 to 1. */
  share: number;
  canUndo: boolean;
  /** Whether anything is other than at the beginning. */
  changed: boolean;
  mask: () => SubjectMask | null;
  /** What comes until the next one is one step. */
  begin: () => void;
  /** `act` changes what it is given. */
  paint: (act: (places: Uint8Array) => void) => void;
  undo: () => void;
}

/** `before`: what `undo` goes back to, the latest last. */
interface Painted {
  places: Uint8Array;
  before: readonly Uint8Array[];
}

type Act = 'begin' | 'undo' | ((places: Uint8Array) => void);

function painted({ places, before }: Painted, act: Act): Painted {
  if (act === 'begin') return { places, before: [...before.slice(1 - MOST_STEPS), places] };
  if (act === 'undo') return { places: before.at(-1) ?? places, before: before.slice(0, -1) };
  const next = places.slice();
  act(next);
  return { places: next, before };
}

export function useMask(grid: Grid, first: SubjectMask | null): Painting {
  const [begun] = useState(() => placesOn(grid, first));
  const [{ places, before }, dispatch] = useReducer(painted, { places: begun, before: [] });
  return {
    grid,
    places,
    share: places.reduce((sum, one) => sum + one, 0) / places.length,
    canUndo: before.length > 0,
    changed: places.some((one, at) => one !== begun[at]),
    mask: () => maskFrom(grid, places),
    begin: () => dispatch('begin'),
    paint: dispatch,
    undo: () => dispatch('undo'),
  };
}
