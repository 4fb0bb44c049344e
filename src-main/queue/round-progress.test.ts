import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoundProgress } from './round-progress.ts';

describe('progress of a round', () => {
  it('estimates the time left from the steps of the first picture, then from finished ones', () => {
    let now = 0;
    const progress = new RoundProgress(() => now);
    const told = (job: number, fraction: number, step?: number) =>
      progress.progressed(job, { stage: 'sampling', fraction, ...(step === undefined ? {} : { step }) });
    expect(progress.secondsLeft(2)).toBeUndefined();
    // A fifth of the first picture is reading and loading; then ten parts, of which eight are steps.
    progress.progressed(1, { stage: 'loading', fraction: 0.1 });
    now = 60_000;
    told(1, 0.2);
    // Nor does the first step after loading tell how long one takes.
    now += 9000;
    told(1, 0.28, 1);
    expect(progress.secondsLeft(2)).toBeUndefined();
    for (let step = 2; step <= 8; step++) {
      now += 1000;
      told(1, 0.2 + 0.08 * step, step);
    }
    // A part a second: two of the first are left, and all ten of the second.
    expect(progress.secondsLeft(2)).toBeCloseTo(12);
    expect(progress.total(2)).toBeCloseTo(0.42);
    progress.finish(1, 20);
    expect(progress.secondsLeft(2)).toBeCloseTo(40);
    told(2, 0);
    told(2, 0.5, 4);
    expect(progress.secondsLeft(1)).toBeCloseTo(10);
    progress.finish(2, 10);
    // The one right after loading is not typical any more.
    expect(progress.secondsLeft(3)).toBeCloseTo(30);
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
          } else progress.progressed(job, { stage: 'sampling', step: 1 + count, fraction: (1 + count) / 6 });
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
