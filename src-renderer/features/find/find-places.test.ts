import { expect, it } from 'vitest';
import type { StoryState } from '../../core/state/story-state.ts';
import { excerpt, fieldKey, findInStory } from './find-places.ts';

const story = {
  story: { title: 'The fox', style: 'watercolour', outline: 'fox' },
  characters: [{ id: 1, name: 'Fox', description: 'a red fox' }],
  order: [5, 4],
  scenes: new Map([
    [4, { chapter: null, prompt: 'a fox and a fox', caption: '' }],
    [5, { chapter: 'The fox comes', prompt: 'an owl', caption: 'Fox!' }],
  ]),
} as unknown as StoryState;
const query = { text: 'fox', matchCase: false, wholeWords: false };

it('finds in the order in which a person reads', () => {
  const found = findInStory(story, query);
  expect(found.map(({ place, found: { at } }) => `${fieldKey(place)}@${at}`)).toEqual([
    'story:title@4',
    'character:1:name@0',
    'character:1:description@6',
    'scene:5:chapter@4',
    'scene:5:caption@0',
    'scene:4:prompt@2',
    'scene:4:prompt@12',
  ]);
});

it('finds in what the scenes will be, while there are none', () => {
  const empty = { ...story, order: [], scenes: new Map() } as unknown as StoryState;
  expect(findInStory(empty, query).map(({ place }) => fieldKey(place))).toContain('story:outline');
});

it('shows what is around it on one line', () => {
  const text = `${'once upon a time '.repeat(4)}there\nwas a fox ${'in a den '.repeat(10)}`;
  const at = text.indexOf('fox');
  const [before, found, behind] = excerpt({
    place: { part: 'scene', id: 1, field: 'prompt' },
    text,
    found: { at, length: 3 },
  });
  expect(found).toBe('fox');
  expect(before).toMatch(/^….*there was a $/);
  expect(behind).toMatch(/^ in a den.*…$/);
});
