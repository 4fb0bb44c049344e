// A mask while it is painted: its places, the steps back, and the share of the picture that they are.

import { useRef, useState } from 'react';
import type { SubjectMask } from '../../../src-main/contract/subject-mask.ts';
import type { Grid } from '../../core/boxes.ts';
import { maskFrom, placesOn } from './mask-painting.ts';

const MOST_STEPS = 50;

export interface Painting {
  grid: Grid;
  places: Uint8Array;
  /** Counts up with every change. */
  version: number;
  /** Of the picture, 0 to 1. */
  share: number;
  canUndo: boolean;
  /** Whether anything is other than at the beginning. */
  changed: boolean;
  mask: () => SubjectMask | null;
  /** What comes until the next one is one step. */
  begin: () => void;
  paint: (act: (places: Uint8Array) => void) => void;
  undo: () => void;
}

export function useMask(grid: Grid, first: SubjectMask | null): Painting {
  const [begun] = useState(() => placesOn(grid, first));
  const places = useRef<Uint8Array>(begun.slice());
  const before = useRef<Uint8Array[]>([]);
  const [version, setVersion] = useState(0);
  const show = () => setVersion((one) => one + 1);
  const painted = places.current.reduce((sum, one) => sum + one, 0);
  return {
    grid,
    places: places.current,
    version,
    share: painted / places.current.length,
    canUndo: before.current.length > 0,
    changed: places.current.some((one, at) => one !== begun[at]),
    mask: () => maskFrom(grid, places.current),
    begin: () => {
      before.current = [...before.current.slice(1 - MOST_STEPS), places.current.slice()];
    },
    paint: (act) => {
      act(places.current);
      show();
    },
    undo: () => {
      const last = before.current.at(-1);
      if (!last) return;
      before.current = before.current.slice(0, -1);
      places.current = last;
      show();
    },
  };
}
