import { expect, it } from 'vitest';
import { anchorShares, anchorsAt } from './anchoring.ts';

it('acts from the second step to its share of the steps, and not where it is off', () => {
  const steps = (anchor: number, anchorUntil: number) =>
    Array.from({ length: 12 }, (_, step) =>
      anchorsAt({ anchor, anchorUntil }, step, 12) ? step : [],
    ).flat();
  expect(steps(0.5, 0.5)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(steps(0.5, 1)).toHaveLength(11);
  expect(steps(0.5, 0)).toEqual([]);
  expect(steps(0, 1)).toEqual([]);
});

it('takes over at the places of all subjects that were found', () => {
  const subject = (...data: number[]) => ({ height: 1, width: 4, data: Uint8Array.from(data) });
  const size = { height: 1, width: 4 };
  const shares = anchorShares([subject(1, 1, 0, 0), undefined, subject(0, 0, 0, 1)], 0.5, size);
  expect([...shares]).toEqual([0.5, 0.5, 0, 0.5]);
  expect([...anchorShares([], 0.5, size)]).toEqual([0, 0, 0, 0]);
});
