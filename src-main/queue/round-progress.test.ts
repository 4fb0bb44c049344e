import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoundProgress } from './round-progress.ts';

describe('progress of a round', () => {
  it('estimates the time left from the steps of the first picture, then from finished ones', () => {
    let now = 0;
    const progress = new RoundProgress(() => now);
    expect(progress.secondsLeft(2)).toBeUndefined();
    progress.step(1, 1, 8);
    expect(progress.secondsLeft(2)).toBeUndefined();
    for (let step = 2; step <= 8; step++) {
      now += 1000;
      progress.step(1, step, 8);
    }
    // Ten units each, one a second: two of the first are left, and all of the second.
    expect(progress.secondsLeft(2)).toBeCloseTo(12);
    expect(progress.total(2)).toBeCloseTo(0.4);
    progress.finish(1, 20);
    expect(progress.secondsLeft(1)).toBeCloseTo(20);
    progress.step(2, 5, 8);
    expect(progress.secondsLeft(1)).toBeCloseTo(10);
    progress.finish(2, 10);
    expect(progress.secondsLeft(0)).toBe(0);
    expect(progress.total(0)).toBe(1);
    expect(progress.drawn).toBe(2);
  });

  it('never goes back, whatever happens to the queue, and ends at 1', () => {
    const event = fc.record({ kind: fc.nat({ max: 9 }), count: fc.nat({ max: 5 }) });
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const progress = new RoundProgress(() => 0);
        let left = 3;
        let job = 1;
        let last = 0;
        for (const { kind, count } of events) {
          if (kind === 0) left += count;
          else if (kind === 1) left = Math.max(1, left - count);
          else if (kind === 2 && left > 1) {
            progress.finish(job++, 1);
            left -= 1;
          } else if (kind === 3 && left > 1) {
            progress.fail(1);
            job += 1;
            left -= 1;
          } else progress.step(job, 1 + count, 6);
          const total = progress.total(left);
          expect(total).toBeGreaterThanOrEqual(last);
          expect(total).toBeLessThanOrEqual(1);
          last = total;
        }
        expect(progress.total(0)).toBe(1);
      }),
    );
  });
});
