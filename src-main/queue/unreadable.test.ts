import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openModel } from '../diffusion/model/model.ts';
import { boardFromStory } from '../story/board-from-story.ts';
import { story } from '../story/story.ts';
import { readingOf } from './reading.ts';
import { unreadableBy } from './unreadable.ts';

const pocket = await openModel({
  path: fileURLToPath(new URL('../../native-models/pocket', import.meta.url)),
});

/** Scene 1 is more than one text of 75 tokens, scene 2 is not, scene 3 is more than any model reads. */
const board = (method?: 'plain' | 'onestory') =>
  boardFromStory(
    story.parse({
      style: 'ink',
      characters: [{ name: 'Fox', description: 'a red fox' }],
      scenes: [
        { prompt: 'a long walk '.repeat(40) },
        { prompt: 'runs' },
        { prompt: 'on and on '.repeat(400) },
      ],
    }),
    { modelId: null, settings: method ? { method } : {} },
  );
const ids = (...of: Parameters<typeof unreadableBy>) => {
  const by = unreadableBy(...of);
  return (['onestory', 'plain', 'words'] as const).map((way) => [...by(way).keys()]);
};

it('where no method is named, what is too long is told by the one that the model is drawn with', () => {
  const reading = readingOf(pocket);
  expect(reading.method).toBe('plain');
  expect(ids(board(), reading)).toEqual([[3], [3], [1, 3]]);
  expect(ids(board(), { ...reading, method: 'onestory' })).toEqual([[1, 3], [3], [1, 3]]);
});

it('a person’s choice goes before it', () => {
  expect(ids(board('onestory'), readingOf(pocket))).toEqual([[1, 3], [3], [1, 3]]);
  expect(ids(board('plain'), { ...readingOf(pocket), method: 'onestory' })).toEqual([[3], [3], [1, 3]]);
});
