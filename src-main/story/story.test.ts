import { describe, expect, it } from 'vitest';
import { identityPrompt, sceneWords } from './identity.ts';
import { story } from './story.ts';

const fox = { name: 'fox', description: 'a red fox with a coat' };
const owl = { name: 'owl', description: 'a small owl with glasses' };
const sample = story.parse({
  style: 'A watercolor illustration of',
  characters: [fox, owl],
  scenes: [
    { prompt: 'finding a lantern' },
    { prompt: 'sitting by a river', cast: ['fox', 'owl'], seed: 7 },
    { prompt: 'sleeping', cast: ['fox'] },
    { prompt: 'an empty meadow', cast: [] },
  ],
});

describe('the story record', () => {
  it('fills in what is not said', () => {
    expect(story.parse({})).toEqual({ title: '', style: '', characters: [], scenes: [], seed: 42 });
  });

  it('takes line breaks and runs of spaces for one space', () => {
    expect(story.parse({ style: '  a pencil\n  drawing of ' }).style).toBe('a pencil drawing of');
  });

  it.each([
    [{ characters: [fox, { ...owl, name: 'fox' }] }, 'two characters are called "fox"'],
    [{ characters: [fox], scenes: [{ cast: ['owl'] }] }, 'there is no character called "owl"'],
    [{ characters: [fox], scenes: [{ cast: ['fox', 'fox'] }] }, '"fox" is in the cast twice'],
  ])('refuses %j', (input, message) => {
    expect(story.safeParse(input).error?.issues[0]?.message).toBe(message);
  });
});

describe('who is in a scene', () => {
  it('is the style, then the cast joined by "and"', () => {
    expect(identityPrompt('A drawing of', [fox, owl])).toBe(
      'A drawing of a red fox with a coat and a small owl with glasses',
    );
    expect(identityPrompt('', [fox])).toBe('a red fox with a coat');
    expect(identityPrompt('A drawing of', [])).toBe('A drawing of');
  });

  it('is the first character unless the scene names its own cast', () => {
    const style = 'A watercolor illustration of';
    const cast = [{ words: fox.description }];
    expect(sceneWords(sample)).toEqual([
      { identityPrompt: `${style} ${fox.description}`, framePrompt: 'finding a lantern', seed: 42, cast },
      {
        identityPrompt: `${style} ${fox.description} and ${owl.description}`,
        framePrompt: 'sitting by a river',
        seed: 7,
        cast: [...cast, { words: owl.description }],
      },
      { identityPrompt: `${style} ${fox.description}`, framePrompt: 'sleeping', seed: 42, cast },
      { identityPrompt: style, framePrompt: 'an empty meadow', seed: 42, cast: [] },
    ]);
  });

  it('is told with the seed of each one’s look and its place; who has no words is left out', () => {
    const where = { fox: { left: 0, top: 0, right: 0.5, bottom: 1 } };
    const told = story.parse({
      characters: [{ ...fox, look: { seed: 7 } }, owl, { name: 'ghost' }],
      scenes: [{ cast: ['fox', 'owl', 'ghost'], where }],
    });
    expect(sceneWords(told)[0]!.cast).toEqual([
      { words: fox.description, seed: 7, region: where.fox },
      { words: owl.description },
    ]);
  });

  it('has places for its cast alone', () => {
    const where = { owl: { left: 0, top: 0, right: 0.5, bottom: 1 } };
    const message = '"owl" has a place and is not in the cast';
    for (const cast of [undefined, ['fox']]) {
      const told = story.safeParse({ characters: [fox, owl], scenes: [{ where, cast }] });
      expect(told.error?.issues[0]?.message).toBe(message);
    }
  });
});
