import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clipTokenizer } from '../tokenizer/clip-for-tests.ts';
import { type ConsolidateOptions, consolidate, type SceneTexts, windows } from './consolidate.ts';

const clip = await clipTokenizer();
const P0 = 'A watercolour of a red fox with a coat';

function options(size: number, kind: 'circular' | 'trailing' = 'circular'): ConsolidateOptions {
  return { tokenizers: [clip], window: { size, kind }, method: 'onestory' };
}

function story(...prompts: string[]): SceneTexts[] {
  return prompts.map((framePrompt) => ({ identityPrompt: P0, framePrompt }));
}

describe('a story that fits', () => {
  const { frames, meter } = consolidate(
    story('playing in the snow', 'sleeping', 'reading a book'),
    options(10),
  );

  test('is one prompt for all scenes, in story order', () => {
    expect(new Set(frames.map((frame) => frame.prompt))).toEqual(
      new Set([`${P0} playing in the snow sleeping reading a book`]),
    );
    expect(frames.map((frame) => [frame.window, frame.expressed])).toEqual([
      [[0, 1, 2], 0],
      [[0, 1, 2], 1],
      [[0, 1, 2], 2],
    ]);
  });

  test('has rows for every part', () => {
    const [frame] = frames;
    expect(frame!.identity).toEqual({ start: 1, end: 10 });
    expect(frame!.frames).toEqual([
      { start: 10, end: 14 },
      { start: 14, end: 15 },
      { start: 15, end: 18 },
    ]);
    expect(frame!.endOfText).toEqual({ start: 18, end: 77 });
    expect(frame!.inputIds[0]![17]).toBe(BigInt(clip.encodePieces('book')[0]!));
    expect(frame!.inputIds[0]![18]).toBe(BigInt(clip.eos));
  });

  test('is counted', () => {
    expect(meter).toEqual({
      limit: 75,
      groups: [
        {
          identityPrompt: P0,
          identityTokens: 9,
          windowSize: 3,
          scenes: [4, 1, 3].map((tokens, scene) => ({ scene, tokens, promptTokens: 17, window: [0, 1, 2] })),
        },
      ],
    });
  });
});

describe('windows', () => {
  test('circular: each scene first in its own', () => {
    expect(windows(4, 2, 'circular')).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
    ]);
  });

  test('trailing: each scene last, the first ones together', () => {
    expect(windows(4, 3, 'trailing')).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
      [1, 2, 3],
    ]);
  });

  test('shrink until every one fits', () => {
    // 9 tokens of P0 leave 66: four scenes of 16 fit, five do not.
    const scene = (word: string) => `${word} `.repeat(16).trim();
    const { frames, meter } = consolidate(
      story(...['red', 'blue', 'green', 'snow', 'tree', 'house'].map(scene)),
      options(10),
    );
    expect(meter.groups[0]!.windowSize).toBe(4);
    expect(frames[4]!.window).toEqual([4, 5, 0, 1]);
    expect(frames[4]!.prompt).toBe([P0, ...['tree', 'house', 'red', 'blue'].map(scene)].join(' '));
    expect(frames.every((frame) => frame.tokens === 9 + 4 * 16)).toBe(true);
  });

  const words = fc.array(
    fc.constantFrom('fox', 'snow', 'playing', 'antidisestablishmentarianism', 'é狐', ''),
    {
      maxLength: 12,
    },
  );
  const scenes = fc.array(
    fc.record({
      identityPrompt: fc.constantFrom(P0, 'An owl', ''),
      framePrompt: words.map((w) => w.join(' ')),
    }),
    { minLength: 1, maxLength: 9 },
  );

  test('fit, are as large as can be, and their rows leave nothing out', () => {
    fc.assert(
      fc.property(
        scenes,
        fc.integer({ min: 1, max: 10 }),
        fc.constantFrom('circular', 'trailing'),
        (texts, size, kind) => {
          const { frames, meter } = consolidate(texts, options(size, kind as 'circular'));
          for (const [scene, frame] of frames.entries()) {
            expect(frame.scene).toBe(scene);
            expect(frame.window[frame.expressed]).toBe(scene);
            expect(frame.tokens).toBeLessThanOrEqual(75);
            const rows = [{ start: 0, end: 1 }, frame.identity, ...frame.frames, frame.endOfText];
            for (const [i, { start, end }] of rows.entries()) {
              expect(end).toBeGreaterThanOrEqual(start);
              expect(start).toBe(i === 0 ? 0 : rows[i - 1]!.end);
            }
            expect(rows.at(-1)!.end).toBe(77);
            for (const [k, { start, end }] of frame.frames.entries()) {
              const ids = clip.encodePieces(texts[frame.window[k]!]!.framePrompt).map(BigInt);
              expect([...frame.inputIds[0]!.subarray(start, end)]).toEqual(ids);
            }
          }
          for (const { windowSize, scenes: members, identityTokens } of meter.groups) {
            if (windowSize === Math.min(size, members.length)) continue;
            const larger = windows(members.length, windowSize + 1, kind as 'circular').map((places) =>
              places.reduce((sum, k) => sum + members[k]!.tokens, identityTokens),
            );
            expect(Math.max(...larger)).toBeGreaterThan(75);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('special cases', () => {
  test('scenes with another cast form a prompt of their own', () => {
    const texts = [
      ...story('one', 'two'),
      { identityPrompt: 'An owl', framePrompt: 'three' },
      ...story('four'),
    ];
    const { frames } = consolidate(texts, options(10));
    expect(frames.map((frame) => frame.window)).toEqual([[0, 1, 3], [0, 1, 3], [2], [0, 1, 3]]);
    expect(frames[2]!.prompt).toBe('An owl three');
  });

  test('plain: every scene alone', () => {
    const { frames } = consolidate(story('one', 'two'), { ...options(10), method: 'plain' });
    expect(frames.map((frame) => [frame.prompt, frame.window])).toEqual([
      [`${P0} one`, [0]],
      [`${P0} two`, [1]],
    ]);
  });

  test('the same text twice has rows of its own each time', () => {
    const { frames } = consolidate(story('a fox', 'a fox'), options(10));
    expect(frames[1]!.frames).toEqual([
      { start: 10, end: 12 },
      { start: 12, end: 14 },
    ]);
  });

  test('a frame prompt that occurs in P0 is found where it stands', () => {
    const { frames } = consolidate(story('red fox'), options(10));
    expect(frames[0]!.frames).toEqual([{ start: 10, end: 12 }]);
  });

  test('a tokenizer that needs more tokens sets the limit', () => {
    const exclaiming = {
      ...clip,
      pieces: (text: string) => clip.pieces(text).flatMap((piece) => [piece, piece]),
    };
    const both = { ...options(10), tokenizers: [clip, exclaiming] };
    const scene = 'snow '.repeat(20).trim();
    expect(consolidate(story(scene, scene), options(10)).meter.groups[0]!.windowSize).toBe(2);
    expect(consolidate(story(scene, scene), both).meter.groups[0]!.windowSize).toBe(1);
  });
});

describe('errors', () => {
  test('no scenes', () => {
    expect(() => consolidate([], options(10))).toThrow('The story has no scenes.');
  });

  test.each([
    [
      ['ok', 'snow '.repeat(70)],
      'Scene 2 is 79 tokens long (its style and cast 9, its own text 70), 4 over the 75 that fit.',
      'Shorten its own text (70 tokens): "snow snow',
    ],
    [
      ['fox'],
      'Scene 1 is 81 tokens long (its style and cast 80, its own text 1), 6 over the 75 that fit.',
      'Shorten its style and cast (80 tokens)',
    ],
  ])('a text too long: %#', (prompts, message, hint) => {
    const texts =
      prompts.length > 1
        ? story(...prompts)
        : [{ identityPrompt: 'red '.repeat(80), framePrompt: prompts[0]! }];
    let thrown: unknown;
    try {
      consolidate(texts, options(10));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'prompt-too-long', message, hint: expect.stringContaining(hint) });
  });
});
