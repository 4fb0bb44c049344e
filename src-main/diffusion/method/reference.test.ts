import { describe, expect, it } from 'vitest';
import {
  aboveOtsu,
  boxOf,
  findSubject,
  largestPart,
  referenceWeights,
  resizeBilinear,
  subjectTokens,
  thinned,
} from './reference.ts';

/** A mask or map of rows in which `#` is 1. */
function drawn(...rows: string[]) {
  const values = [...rows.join('')].map((c) => (c === '#' ? 1 : 0));
  return { height: rows.length, width: rows[0]!.length, values };
}

const shown = (data: ArrayLike<number>, width: number): string[] => {
  const text = Array.from(data, (v) => (v > 0 ? '#' : '.')).join('');
  return Array.from({ length: text.length / width }, (_, y) => text.slice(y * width, (y + 1) * width));
};

describe('the subject', () => {
  it('is the largest part of what is looked at most, at the size of the finest map', () => {
    const fine = drawn('......#.', '.###....', '.###....', '.###..#.');
    const coarse = drawn('#...', '#...');
    const map = ({ height, width, values }: ReturnType<typeof drawn>, scale: number, floor: number) => ({
      height,
      width,
      data: Float32Array.from(values, (v) => floor + scale * v),
    });
    const subject = findSubject([map(coarse, 0.1, 3), map(fine, 5, 0.2)])!;
    expect(shown(subject.data, subject.width)).toEqual(['........', '.###....', '.###....', '.###....']);
  });

  it('is not found where attention is the same everywhere, no number, or on next to nothing', () => {
    const of = (data: Float32Array, width: number) => ({ height: data.length / width, width, data });
    expect(findSubject([of(new Float32Array(64).fill(0.3), 8)])).toBeUndefined();
    expect(findSubject([of(new Float32Array(64).fill(Number.NaN), 8)])).toBeUndefined();
    expect(findSubject([of(new Float32Array(1), 1)])).toBeUndefined();
    const speck = new Float32Array(1024);
    speck[77] = 1;
    expect(findSubject([of(speck, 32)])).toBeUndefined();
    const nearlyAll = new Float32Array(1024).fill(1);
    nearlyAll[0] = 0;
    expect(findSubject([of(nearlyAll, 32)])).toBeUndefined();
  });

  it('has a box around it, in shares of the picture', () => {
    const { height, width, values } = drawn('........', '.###....', '..##....', '........');
    const box = boxOf({ height, width, data: Uint8Array.from(values) });
    expect(box).toEqual({ left: 0.125, top: 0.25, right: 0.5, bottom: 0.75 });
  });

  it('is parted by Otsu’s threshold where two heaps of values lie apart', () => {
    const values = Float64Array.of(0, 0.1, 0.15, 0.12, 0.8, 0.9, 1);
    expect([...aboveOtsu(values)]).toEqual([0, 0, 0, 0, 1, 1, 1]);
  });

  it('touches itself by sides, not by corners; of equals the first counts', () => {
    const { height, width, values } = drawn('##..', '..##', '....');
    expect(shown(largestPart(Uint8Array.from(values), { height, width }), width)).toEqual([
      '##..',
      '....',
      '....',
    ]);
  });
});

it('sizes are changed as PyTorch’s interpolate does without aligned corners', () => {
  const wide = resizeBilinear({ height: 1, width: 2, data: Float32Array.of(0, 4) }, { height: 1, width: 4 });
  expect([...wide]).toEqual([0, 1, 3, 4]);
  const narrow = resizeBilinear(
    { height: 1, width: 4, data: Float32Array.of(0, 2, 4, 6) },
    { height: 1, width: 2 },
  );
  expect([...narrow]).toEqual([1, 5]);
});

describe('the tokens that are seen', () => {
  const { height, width, values } = drawn('####....', '####....', '........', '........');
  const subject = { height, width, data: Uint8Array.from(values) };

  it('lie in the subject by more than half', () => {
    expect(subjectTokens(subject, { height: 2, width: 4 })).toEqual([0, 1]);
  });

  it('are at least one, and all without a subject', () => {
    expect(subjectTokens(subject, { height: 1, width: 1 })).toEqual([0]);
    expect(subjectTokens(undefined, { height: 1, width: 3 })).toEqual([0, 1, 2]);
  });

  it('are thinned by lots of seed and level alone, never to nothing', () => {
    const tokens = Array.from({ length: 400 }, (_, i) => i);
    const half = thinned(tokens, 0.5, 7, 1);
    expect(half.length).toBeGreaterThan(150);
    expect(half.length).toBeLessThan(250);
    expect(thinned(tokens, 0.5, 7, 1)).toEqual(half);
    expect(thinned(tokens, 0.5, 7, 2)).not.toEqual(half);
    expect(thinned(tokens, 0, 7, 1)).toEqual(tokens);
    expect(thinned([3, 4], 0.95, 1, 0).length).toBeGreaterThan(0);
  });

  it('count by the logarithm of their weight beside the picture’s own, which count once', () => {
    const ln3 = Math.fround(Math.log(3));
    expect([...referenceWeights(2, [1, 3], 3, undefined)]).toEqual([0, 0, ln3, ln3]);
    expect([...referenceWeights(2, [1, 3], 3, 4)]).toEqual([0, 0, -1e4, ln3, -1e4, ln3]);
    expect([...referenceWeights(2, [1], 0, undefined)]).toEqual([0, 0, -1e4]);
  });
});
