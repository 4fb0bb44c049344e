import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookChoices } from '../contract/book.ts';
import { plainPage } from '../contract/book-page.ts';
import { drawSettings } from '../contract/settings.ts';
import { consolidate } from '../diffusion/method/consolidate.ts';
import { clipTokenizer } from '../diffusion/tokenizer/clip-for-tests.ts';
import type { Board, SceneRow } from '../story/board.ts';
import { boardWords } from '../story/scene-words.ts';
import { measureTokens } from './token-meter.ts';

const tokenizers = [await clipTokenizer()];

const published = drawSettings.parse({});

function board(prompts: string[], { style = 'A drawing of' } = {}): Board {
  const scene = (prompt: string, index: number): SceneRow => ({
    id: index + 1,
    position: index,
    removed: false,
    prompt,
    caption: '',
    negative: '',
    cast: null,
    places: [],
    chapter: null,
    chapterNames: {},
    seed: null,
    picked: null,
    portraitOf: null,
    page: plainPage,
    translations: {},
  });
  return {
    story: {
      title: '',
      style,
      outline: '',
      seed: 1,
      modelId: null,
      settings: {},
      book: bookChoices.parse({}),
      translations: {},
    },
    characters: [
      {
        id: 1,
        position: 0,
        removed: false,
        name: 'Fox',
        description: 'a red fox',
        colour: '#aa3300',
        held: false,
      },
    ],
    scenes: prompts.map(scene),
    frames: [],
  };
}

const words = (count: number) => Array.from({ length: count }, () => 'tree').join(' ');

const parts = (style: number, fox: number, scene?: number) => [
  { what: 'style', character: null, tokens: style },
  { what: 'character', character: 1, tokens: fox },
  ...(scene === undefined ? [] : [{ what: 'scene', character: null, tokens: scene }]),
];

describe('the token meter', () => {
  it('counts what scenes of one cast share', () => {
    const { limit, groups, problems } = measureTokens(
      board(['in the snow', 'by the sea']),
      tokenizers,
      published,
    );
    expect({ limit, problems }).toEqual({ limit: 75, problems: [] });
    expect(groups).toEqual([
      {
        cast: [1],
        identityTokens: 6,
        windowSize: 2,
        scenes: [
          { scene: 1, tokens: 3, used: 12, window: [1, 2] },
          { scene: 2, tokens: 3, used: 12, window: [1, 2] },
        ],
      },
    ]);
  });

  it('names every text that is too long, and counts the others without it', () => {
    const { groups, problems } = measureTokens(
      board([words(80), 'by the sea', words(70)]),
      tokenizers,
      published,
    );
    expect(problems).toEqual([
      { where: 'scene', cast: [1], scenes: [1], tokens: 86, over: 11, parts: parts(3, 3, 80) },
      { where: 'scene', cast: [1], scenes: [3], tokens: 76, over: 1, parts: parts(3, 3, 70) },
    ]);
    expect(groups.map((group) => group.scenes.map((one) => one.scene))).toEqual([[2]]);
  });

  it('says once that style and cast alone are too long for all their scenes', () => {
    const { groups, problems } = measureTokens(
      board(['one', 'two'], { style: words(100) }),
      tokenizers,
      published,
    );
    expect(groups).toEqual([]);
    expect(problems).toEqual([
      { where: 'identity', cast: [1], scenes: [1, 2], tokens: 103, over: 28, parts: parts(100, 3) },
    ]);
  });

  it('agrees with what is drawn, on any story', () => {
    const words = fc.array(
      fc.constantFrom('fox', 'snow,', "it's", '42nd', 'antidisestablishmentarianism', '狐', '🦊', '-'),
      {
        maxLength: 12,
      },
    );
    const prompts = fc.array(words, { minLength: 1, maxLength: 14 });
    fc.assert(
      fc.property(prompts, fc.constantFrom('circular', 'trailing'), (texts, kind) => {
        const story = board(texts.map((one) => one.join(' ')));
        const settings = drawSettings.parse({ window: { kind } });
        const { groups, problems } = measureTokens(story, tokenizers, settings);
        if (problems.length > 0) return;
        const scenes = [...boardWords(story).values()];
        const { meter } = consolidate(scenes, { tokenizers, ...settings });
        const drawn = meter.groups.flatMap((group) =>
          group.scenes.map((one) => [
            group.windowSize,
            one.scene + 1,
            one.tokens,
            one.promptTokens,
            one.window.map((w) => w + 1),
          ]),
        );
        const shown = groups.flatMap((group) =>
          group.scenes.map((one) => [group.windowSize, one.scene, one.tokens, one.used, one.window]),
        );
        expect(shown).toEqual(drawn);
      }),
    );
  });

  it('counts what is read in chunks by as many as are read, and weights’ signs not at all', () => {
    const plain = drawSettings.parse({ method: 'plain', promptSyntax: 'weighted' });
    const { chunks, groups, problems } = measureTokens(
      board([`(${words(80)}:1.3)`, words(1300)]),
      tokenizers,
      plain,
    );
    expect(chunks).toBe(16);
    expect(groups.flatMap((group) => group.scenes)).toEqual([
      { scene: 1, tokens: 80, used: 86, window: [1] },
    ]);
    expect(problems).toMatchObject([{ where: 'scene', scenes: [2], tokens: 1306, over: 106 }]);
  });

  it('looks at the negative prompt too, which is read in chunks, and at a story without scenes', () => {
    const negative = (count: number) =>
      measureTokens(board([]), tokenizers, drawSettings.parse({ negativePrompt: words(count) }));
    expect(negative(76)).toMatchObject({ groups: [], problems: [] });
    expect(negative(1201).problems).toEqual([
      { where: 'negative', cast: [], scenes: [], tokens: 1201, over: 1, parts: [] },
    ]);
  });
});
