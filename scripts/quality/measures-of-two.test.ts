import { expect, test } from 'vitest';
import { halves } from './halves.ts';
import { measureTwo } from './measures-of-two.ts';
import type { ToldStory } from './stories.ts';

const story: ToldStory = {
  seed: 1,
  identityPrompt: 'a cartoon of a red fox and a grey owl with a hat',
  style: 'cartoon',
  cast: [
    { words: 'a red fox', kind: 'fox', named: { fur: 'red' } },
    { words: 'a grey owl with a hat', kind: 'owl', named: { fur: 'grey', accessory: 'hat' } },
  ],
  scenes: ['river', 'city', 'moon'].map((place) => ({ framePrompt: '', place, time: 'night', prop: 'kite' })),
};
const bare = { hand: 'noto', garment: 'none', 'garment colour': 'red', 'accessory colour': 'blue' };
const fox = { labels: { kind: 'fox', fur: 'red', accessory: 'none', ...bare }, feature: [1, 0] };
const owl = { labels: { kind: 'owl', fur: 'grey', accessory: 'hat', ...bare }, feature: [0, 1] };
const whole = { labels: { kind: 'fox', style: 'cartoon', place: 'river' }, feature: [1, 1] };

test('who is where, who stands the other way round, and who is blended', () => {
  const blend = { ...fox, labels: { ...fox.labels, fur: 'grey', accessory: 'hat' }, feature: [0, 1] };
  const tallies = measureTwo(story, [
    { whole, left: fox, right: owl },
    { whole, left: owl, right: fox },
    { whole, left: blend, right: blend },
  ]);
  expect(tallies.kind).toEqual({ sum: 3, count: 6 });
  expect(tallies.parted).toEqual({ sum: 2, count: 3 });
  // The blend is grey, which the owl is, and wears its hat.
  expect(tallies['named look']).toEqual({ sum: 2 + 4 + 2, count: 3 + 6 });
  expect(tallies.exchanged).toEqual({ sum: 1, count: 6 });
  expect(tallies.place).toEqual({ sum: 1, count: 3 });
  // Of the fox one pair of three is near, of the owl all: the blend has an owl's feature.
  expect(tallies.distance).toEqual({ sum: 2, count: 6 });
});

test('a half stands beside its mirror image', () => {
  const data = Uint8Array.from({ length: 3 * 4 * 2 }, (_, i) => i);
  const { left, right } = halves({ width: 4, height: 2, data });
  const columns = ({ data: of }: typeof left, y: number) => [0, 1, 2, 3].map((x) => of[3 * (y * 4 + x)]);
  expect([columns(left, 0), columns(left, 1)]).toEqual([
    [0, 3, 3, 0],
    [12, 15, 15, 12],
  ]);
  expect([columns(right, 0), columns(right, 1)]).toEqual([
    [9, 6, 6, 9],
    [21, 18, 18, 21],
  ]);
});
