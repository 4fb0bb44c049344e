import { expect, test } from 'vitest';
import type { Verdict } from './judge.ts';
import { cosineDistance, measure, openAttributes } from './measures.ts';
import type { ToldStory } from './stories.ts';

const named = { fur: 'red', garment: 'coat' };
const story: ToldStory = {
  seed: 1,
  identityPrompt: 'a cartoon of a red fox with a coat',
  style: 'cartoon',
  cast: [{ words: 'a red fox with a coat', kind: 'fox', named }],
  scenes: [
    { framePrompt: '', place: 'river', time: 'night', prop: 'kite' },
    { framePrompt: '', place: 'city', time: 'rain', action: 'running' },
    { framePrompt: '', place: 'moon', time: 'sunny', prop: 'drum' },
  ],
};

const look = { hand: 'noto', fur: 'red', garment: 'coat', 'garment colour': 'blue', accessory: 'none' };
const verdict = (labels: Record<string, string>, feature: number[] = [1, 0]): Verdict => ({
  labels: { kind: 'fox', style: 'cartoon', prop: 'none', action: 'standing', ...look, ...labels },
  feature,
});

test('what the text names is right or wrong, frame by frame; what it does not name is not asked', () => {
  const tallies = measure(story, [
    verdict({ place: 'river', time: 'night', prop: 'kite' }),
    verdict({ place: 'city', time: 'night', action: 'running', kind: 'bear', garment: 'cape' }),
    verdict({ place: 'river', time: 'sunny' }),
  ]);
  expect(tallies.kind).toEqual({ sum: 2, count: 3 });
  expect(tallies.place).toEqual({ sum: 2, count: 3 });
  expect(tallies.time).toEqual({ sum: 2, count: 3 });
  expect(tallies.prop).toEqual({ sum: 1, count: 2 });
  expect(tallies.action).toEqual({ sum: 1, count: 1 });
  expect(tallies.style).toEqual({ sum: 3, count: 3 });
  expect(tallies['named look']).toEqual({ sum: 5, count: 6 });
});

test('identity is asked of what the text leaves open only', () => {
  expect(openAttributes(named)).toEqual(['hand', 'garment colour', 'accessory', 'accessory colour']);
  const frames = [
    verdict({}),
    // Another fur and garment do not count: they are named. All that is open agrees with the first frame.
    verdict({ fur: 'white', garment: 'cape' }),
    verdict({ hand: 'fluent', accessory: 'hat', 'accessory colour': 'red' }),
  ];
  const tallies = measure(story, frames);
  expect(tallies['same look']).toEqual({ sum: 1, count: 3 });
  // Three questions a pair: the accessory's colour is never asked, as one of the two always wears none.
  expect(tallies['same attributes']).toEqual({ sum: 3 + 1 + 1, count: 9 });
});

test('distance is the mean over pairs of frames', () => {
  const frames = [verdict({}, [1, 0]), verdict({}, [2, 0]), verdict({}, [0, 3])];
  expect(measure(story, frames).distance).toEqual({ sum: 2, count: 3 });
  expect(cosineDistance([1, 1], [-2, -2])).toBeCloseTo(2, 12);
  expect(cosineDistance([0, 0], [1, 0])).toBe(1);
});
