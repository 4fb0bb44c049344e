import { expect, test } from 'vitest';
import { createRandn } from './noise.ts';
import { notched } from './notch.ts';

// Values are compared with literal projectors by the goldens of native-models/parity/whole_method.py.
const width = 40;
const states = createRandn(3)(77 * width);
const prompt = {
  identity: { start: 1, end: 4 },
  frames: [
    { start: 4, end: 8 },
    { start: 8, end: 11 },
    { start: 11, end: 13 },
  ],
  expressed: 1,
};
const all = { strength: 1, energy: 1 };
const row = (values: Float32Array, at: number) => values.subarray(at * width, (at + 1) * width);
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);

test('start of text, P0 and the frame itself come out as they are, and so does the input', () => {
  const before = states.slice();
  const edited = notched(states, width, prompt, all);
  expect(states).toEqual(before);
  for (const at of [0, 1, 2, 3, 8, 9, 10]) expect(row(edited, at)).toEqual(row(states, at));
  for (const at of [4, 7, 11, 13, 76]) expect(row(edited, at)).not.toEqual(row(states, at));
});

test('at full strength and energy nothing is left of what only the others say', () => {
  const edited = notched(states, width, prompt, all);
  // Taken out once more, nothing changes: the others are in the span of what is kept.
  const again = notched(edited, width, prompt, all);
  for (const [i, value] of again.entries()) expect(value).toBeCloseTo(edited[i]!, 4);
  const size = (values: Float32Array, at: number) => dot(row(values, at), row(values, at));
  for (const at of [4, 5, 6, 7, 11, 12]) expect(size(edited, at)).toBeLessThan(0.6 * size(states, at));
});

test('less energy takes less out, strength in proportion', () => {
  const change = (settings: typeof all) => {
    const edited = notched(states, width, prompt, settings);
    return Math.hypot(...edited.map((v, i) => v - states[i]!));
  };
  expect(change({ strength: 1, energy: 0.5 })).toBeLessThan(0.95 * change(all));
  expect(change({ strength: 0.5, energy: 1 })).toBeCloseTo(0.5 * change(all), 3);
  expect(change({ strength: 0, energy: 1 })).toBe(0);
});

test('a frame alone, an empty one and repeated rows are no trouble', () => {
  const alone = { ...prompt, frames: [prompt.frames[0]!], expressed: 0 };
  expect(notched(states, width, alone, all)).toEqual(states);
  const said = states.slice();
  said.copyWithin(4 * width, 8 * width, 11 * width);
  said.fill(0, 7 * width, 8 * width);
  const others = { ...prompt, frames: prompt.frames.slice(0, 2) };
  // All that the other says is said by the frame itself.
  expect(notched(said, width, others, all)).toEqual(said);
  expect(notched(states.slice().fill(0), width, prompt, all).every(Number.isFinite)).toBe(true);
});
