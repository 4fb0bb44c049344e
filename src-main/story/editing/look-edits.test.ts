import { describe, expect, it } from 'vitest';
import type { EditInput } from '../../contract/edits.ts';
import { edit as editRecord } from '../../contract/edits.ts';
import { type Board, portraitOf, scenesOf } from '../board.ts';
import { boardFromStory } from '../board-from-story.ts';
import { boardCasts, boardWords, heldKey } from '../scene-words.ts';
import { story } from '../story.ts';
import { applyChanges, inverseOf } from './change.ts';
import { planEdit } from './plan-edit.ts';

const board: Board = boardFromStory(
  story.parse({
    style: 'ink',
    characters: [
      { name: 'Fox', description: 'a red fox' },
      { name: 'Owl', description: 'an owl' },
    ],
    scenes: [{ prompt: 'runs' }, { prompt: 'flies', cast: ['Fox', 'Owl'] }],
  }),
  { modelId: null, settings: {} },
);

let last = 10;
const ids = { scene: () => ++last, character: () => ++last };
const planned = (now: Board, input: EditInput) => planEdit(now, editRecord.parse(input), ids);
const edited = (now: Board, input: EditInput) => applyChanges(now, planned(now, input).changes);

describe('a look', () => {
  it('is drawn under a scene of its own, which is no part of the story', () => {
    const now = edited(board, { type: 'character.look', id: 1, held: true, seed: 7, doing: ' sits ' });
    const portrait = portraitOf(now, 1)!;
    expect(portrait).toMatchObject({ seed: 7, cast: [1], portraitOf: 1 });
    expect(scenesOf(now).map(({ id }) => id)).toEqual([1, 2]);
    const words = boardWords(now);
    expect(words.get(portrait.id)).toEqual({
      identityPrompt: 'ink a red fox',
      framePrompt: 'sits',
      negative: '',
      held: [],
    });
    const fox = { words: 'a red fox', look: { seed: 7, doing: 'sits' } };
    expect(words.get(1)!.held).toEqual([fox]);
    expect(words.get(2)!.held).toEqual([fox]);
  });

  it('follows the story’s seed until it has one, and holds nothing while it is not to', () => {
    const now = edited(board, { type: 'character.look', id: 2 });
    expect(boardWords(now).get(2)!.held).toEqual([]);
    const held = edited(now, { type: 'character.look', id: 2, held: true });
    expect(boardWords(held).get(2)!.held).toEqual([{ words: 'an owl', look: { seed: 42, doing: '' } }]);
    expect(scenesOf(held)).toHaveLength(2);
    expect(held.scenes).toHaveLength(3);
  });

  it('goes with its character and comes back with it', () => {
    const now = edited(board, { type: 'character.look', id: 1, held: true });
    const removal = planned(now, { type: 'character.remove', id: 1 });
    const gone = applyChanges(now, removal.changes);
    expect(portraitOf(gone, 1)).toBeUndefined();
    const back = applyChanges(gone, inverseOf(removal.changes));
    expect(portraitOf(back, 1)).toEqual(portraitOf(now, 1));
  });

  it('a place in a scene goes with its character too', () => {
    const placed = edited(board, {
      type: 'scene.set',
      id: 2,
      places: [
        { character: 1, place: 'left' },
        { character: 2, place: 'right' },
      ],
    });
    expect(boardWords(placed).get(2)!.held).toEqual([
      { words: 'a red fox', place: 'left' },
      { words: 'an owl', place: 'right' },
    ]);
    const now = edited(placed, { type: 'character.remove', id: 1 });
    expect(now.scenes[1]!.places).toEqual([{ character: 2, place: 'right' }]);
  });

  it('is marked in its own picture, for as long as that is the picture', () => {
    const now = edited(board, { type: 'character.look', id: 1, held: true, seed: 7 });
    const portrait = portraitOf(now, 1)!;
    const frame = {
      id: 5,
      sceneId: portrait.id,
      seed: 7,
      identityPrompt: 'ink a red fox',
      framePrompt: '',
      starred: false,
      removed: false,
      comparison: false,
      blank: false,
      ownSubject: { found: 'nowhere' as const, marked: null },
    };
    const drawn: Board = { ...now, frames: [frame] };
    const mask = { width: 2, height: 2, bits: '8' };
    const marked = edited(drawn, { type: 'frame.subject', id: 5, mask });
    const subjectIn = (one: Board) => boardWords(one).get(1)!.held[0]!.look!.subject;
    expect([subjectIn(drawn), subjectIn(marked)]).toEqual([undefined, mask]);
    expect(boardCasts(marked).get(1)![0]).toMatchObject({ seed: 7, subject: mask });
    expect(heldKey(boardWords(marked).get(1)!.held)).not.toBe(heldKey(boardWords(drawn).get(1)!.held));
    // Other words, another seed or another picture: another look.
    for (const other of [
      { type: 'character.set', id: 1, description: 'a blue fox' },
      { type: 'story.set', style: 'oil' },
      { type: 'character.look', id: 1, seed: 8 },
      { type: 'character.look', id: 1, doing: 'sits' },
    ] as const)
      expect(subjectIn(edited(marked, other))).toBeUndefined();
    expect(subjectIn({ ...marked, frames: [...marked.frames, { ...frame, id: 6 }] })).toBeUndefined();
    // What was found stays known, and nothing is left of a mark that is taken back.
    const back = edited(marked, { type: 'frame.subject', id: 5, mask: null });
    expect(back.frames[0]!.ownSubject).toEqual({ found: 'nowhere', marked: null });
    const undone = applyChanges(
      marked,
      inverseOf(planned(drawn, { type: 'frame.subject', id: 5, mask }).changes),
    );
    expect(undone.frames).toEqual(drawn.frames);
  });

  it('is marked in no other picture, and never as nothing', () => {
    const frame = { id: 5, sceneId: 1, removed: false } as Board['frames'][number];
    const mask = { width: 1, height: 1, bits: '8' };
    expect(() => planned({ ...board, frames: [frame] }, { type: 'frame.subject', id: 5, mask })).toThrow(
      expect.objectContaining({ code: 'bad-argument' }),
    );
    const nothing = { type: 'frame.subject', id: 5, mask: { width: 1, height: 1, bits: '0' } };
    expect(editRecord.safeParse(nothing).success).toBe(false);
  });
});
