import { describe, expect, it } from 'vitest';
import { type ChosenSettings, drawSettings } from '../contract/settings.ts';
import type { Board } from './board.ts';
import { boardFromStory } from './board-from-story.ts';
import { applyChanges } from './editing/change.ts';
import { planEdit } from './editing/plan-edit.ts';
import { type DrawnFrom, outdatedOn } from './outdated.ts';
import { boardWords, heldKey } from './scene-words.ts';
import { story } from './story.ts';

const settings: ChosenSettings = { guidanceScale: 5, svr: { suppressBeta: 0.1 } };

const board: Board = boardFromStory(
  story.parse({
    style: 'ink',
    characters: [
      { name: 'Fox', description: 'a red fox' },
      { name: 'Owl', description: 'an owl' },
    ],
    scenes: [{ prompt: 'runs' }, { prompt: 'eats' }],
  }),
  { modelId: null, settings },
);

const drawn: DrawnFrom = {
  identityPrompt: 'ink a red fox',
  framePrompt: 'runs',
  negative: '',
  held: '',
  method: 'onestory',
  seed: 42,
  seedFrom: 'story',
  modelId: null,
  requested: settings,
  settings: { ...drawSettings.parse(settings), width: 512, height: 512, steps: 20, scheduler: 'euler' },
};

const reasons = (change: Partial<Board['story']>, scene: object = {}, from: Partial<DrawnFrom> = {}) => {
  const now: Board = {
    ...board,
    story: { ...board.story, ...change },
    scenes: board.scenes.map((one) => (one.id === 1 ? { ...one, ...scene } : one)),
  };
  return outdatedOn(now)(now.scenes[0]!, { ...drawn, ...from });
};

/** The first character is held by a picture of itself. */
const holding = (portrait: { seed?: number; prompt?: string } = {}): Board =>
  applyChanges(
    board,
    planEdit(
      board,
      { type: 'character.look', id: 1, held: true, seed: portrait.seed ?? 7, doing: portrait.prompt ?? '' },
      { scene: () => 10, character: () => 10 },
    ).changes,
  );

describe('a picture', () => {
  it('is outdated once somebody in it is held, and when the look changes', () => {
    const ask = (now: Board, from: Partial<DrawnFrom> = {}) =>
      outdatedOn(now)(now.scenes[0]!, { ...drawn, ...from });
    expect(ask(holding())).toEqual(['look']);
    const held = heldKey(boardWords(holding()).get(1)!.held);
    expect(ask(holding(), { held })).toEqual([]);
    expect(ask(holding({ seed: 8 }), { held })).toEqual(['look']);
    expect(ask(holding({ prompt: 'sits' }), { held })).toEqual(['look']);
    expect(ask(board, { held })).toEqual(['look']);
    // Drawn plain on purpose, it holds on to nothing.
    expect(ask(holding(), { method: 'plain' })).toEqual([]);
  });

  it('is outdated when somebody gets another place in it, not when it is the other scene', () => {
    expect(reasons({}, { places: [{ character: 1, place: 'left' }] })).toEqual(['look']);
    expect(reasons({}, { places: [{ character: 2, place: 'left' }] })).toEqual([]);
  });

  it('is up to date while nothing that it is drawn from changes', () => {
    expect(reasons({})).toEqual([]);
    expect(reasons({ title: 'New' }, { caption: 'New', prompt: ' runs\n' })).toEqual([]);
  });

  it('is outdated by its words, its cast, its seed, the model or the settings', () => {
    expect(reasons({}, { prompt: 'walks' })).toEqual(['prompt']);
    expect(reasons({ style: 'oil' })).toEqual(['identity']);
    expect(reasons({}, { cast: [2] })).toEqual(['identity']);
    expect(reasons({ seed: 1 })).toEqual(['seed']);
    expect(reasons({}, { seed: 1 })).toEqual(['seed']);
    expect(reasons({ modelId: 'other' })).toEqual(['model']);
    expect(reasons({ settings: { ...settings, steps: 30 } })).toEqual(['settings']);
    expect(reasons({ settings: { ...settings, svr: { suppressBeta: 1 } } })).toEqual(['settings']);
    expect(reasons({ settings: { ...settings, freeU: {} } })).toEqual(['settings']);
    // What the model would make of these now is not known.
    expect(reasons({ settings: { guidanceScale: 5 } })).toEqual(['settings']);
    expect(reasons({ settings: { svr: settings.svr } })).toEqual(['settings']);
  });

  it('is outdated when its page wants another size, and not by a size that it was drawn at for its page', () => {
    const page = { ...board.scenes[0]!.page, size: { width: 640, height: 384 } };
    expect(reasons({}, { page })).toEqual(['settings']);
    const drawnSo = { requested: { ...settings, ...page.size } };
    expect(reasons({}, { page }, drawnSo)).toEqual([]);
    expect(reasons({ settings: { ...settings, width: 768 } }, { page }, drawnSo)).toEqual([]);
    expect(reasons({}, {}, drawnSo)).toEqual(['settings']);
  });

  it('is not outdated by what comes to the same', () => {
    expect(reasons({}, { seed: 42 })).toEqual([]);
    expect(reasons({ settings: { ...settings, steps: 20 } })).toEqual([]);
    expect(reasons({ settings: { ...settings, method: 'plain' } })).toEqual([]);
    expect(reasons({ seed: 1 }, {}, { seed: 99, seedFrom: 'chosen' })).toEqual([]);
    expect(reasons({ settings: { ...settings, svr: { suppressBeta: 0.1, mode: 'svr' } } })).toEqual([]);
    expect(reasons({ settings: { ...settings, ipca: { strength: 2 }, freeU: null } })).toEqual([]);
  });
});
