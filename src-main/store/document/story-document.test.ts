import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { omitUndefined } from '../../contract/omit-undefined.ts';
import { framesOf, present, shownFrame } from '../../story/board.ts';
import { readRuns } from '../tables/run.ts';
import { type Chance, randomEdit, visible } from '../testing/random-edit.ts';
import { createSample, drawSample, finishedFrame, temporaryFolder } from '../testing/sample-document.ts';
import { outdatedFrames } from './outdated-frames.ts';
import { StoryDocument } from './story-document.ts';
import { readBoard } from './write-changes.ts';

const chanceFields = {
  kind: fc.nat({ max: 200 }),
  a: fc.nat({ max: 1000 }),
  b: fc.nat({ max: 1000 }),
  text: fc.string({ maxLength: 12, unit: 'grapheme' }),
};
const chance = fc.record(chanceFields);

/** Applies an edit; the document in memory must be what is in the file. */
function act(document: StoryDocument, one: Chance): void {
  const edit = randomEdit(document.board, one);
  if (edit) document.edit(edit);
}

function check(document: StoryDocument): void {
  const saved = document.session.read(readBoard);
  const inOrder = <T extends { id: number }>(rows: readonly T[]) => [...rows].sort((a, b) => a.id - b.id);
  const { story, characters, scenes, frames } = document.board;
  expect(saved).toEqual({
    story,
    characters: inOrder(characters),
    scenes: inOrder(scenes),
    frames: inOrder(frames),
  });
}

describe('editing', () => {
  it('undoes and redoes any sequence of edits exactly, and the file always holds what is shown', () => {
    using folder = temporaryFolder();
    const document = createSample(join(folder.path, 'a.fabula'), 5);
    for (const scene of [1, 1, 2, 4]) drawSample(document, scene);
    fc.assert(
      fc.property(fc.array(chance, { minLength: 1, maxLength: 12 }), (chances) => {
        const before = visible(document.board);
        const states = [before];
        let steps = 0;
        for (const one of chances) {
          const label = document.undoLabel;
          act(document, one);
          if (document.undoLabel === label) continue;
          steps += 1;
          states.push(visible(document.board));
        }
        check(document);
        for (let step = steps; step > 0; step--) {
          expect(visible(document.board)).toEqual(states[step]);
          document.undo();
        }
        expect(visible(document.board)).toEqual(before);
        for (let step = 1; step <= steps; step++) {
          document.redo();
          expect(visible(document.board)).toEqual(states[step]);
        }
        check(document);
        for (let step = steps; step > 0; step--) document.undo();
      }),
      { numRuns: 150 },
    );
    document.close();
  });

  it('keeps every picture that finishes while edits are undone and redone', () => {
    using folder = temporaryFolder();
    const moves = fc.array(
      fc.oneof(
        { weight: 4, arbitrary: chance },
        { weight: 2, arbitrary: fc.constant('undo' as const) },
        { weight: 1, arbitrary: fc.constant('redo' as const) },
        { weight: 3, arbitrary: fc.record({ land: fc.nat({ max: 100 }), seed: fc.option(fc.nat()) }) },
      ),
      { minLength: 5, maxLength: 30 },
    );
    let run = 0;
    fc.assert(
      fc.property(moves, (list) => {
        const path = join(folder.path, `${run++}.fabula`);
        const document = createSample(path, 3);
        const landed = new Map<number, number>();
        for (const move of list) {
          if (move === 'undo') document.undo();
          else if (move === 'redo') document.redo();
          else if ('land' in move) {
            // Any scene, also one that is taken back at the moment.
            const { scenes } = document.board;
            const scene = scenes[move.land % scenes.length]!.id;
            landed.set(drawSample(document, scene, omitUndefined({ seed: move.seed ?? undefined })), scene);
          } else act(document, move);
        }
        check(document);
        const end = visible(document.board, { picks: false });
        let steps = 0;
        while (document.undo()) steps += 1;
        const untouched = document.frames.all().map((one) => one.id);
        for (const [frame, scene] of landed) {
          expect(untouched).toContain(frame);
          expect(document.frames.get(frame).sceneId).toBe(scene);
        }
        for (; steps > 0; steps--) document.redo();
        expect(visible(document.board, { picks: false })).toEqual(end);
        document.close();
        const again = StoryDocument.open(path);
        expect(visible(again.board, { picks: false })).toEqual(end);
        again.close();
      }),
      { numRuns: 60 },
    );
  });

  it('can be edited wherever a killed session left the file, and the file then holds what is shown', () => {
    using folder = temporaryFolder();
    const steps = fc.array(
      fc.oneof(
        { weight: 4, arbitrary: chance },
        // Picking and deleting pictures: what a session leaves marked is most of it.
        { weight: 4, arbitrary: fc.record({ ...chanceFields, kind: fc.constantFrom(14, 16, 16, 11, 6) }) },
        { weight: 1, arbitrary: fc.constant('undo' as const) },
      ),
      { minLength: 1, maxLength: 16 },
    );
    let run = 0;
    fc.assert(
      fc.property(steps, fc.boolean(), (list, writeJobFirst) => {
        const path = join(folder.path, `${run++}.fabula`);
        const document = createSample(path, 3);
        for (const scene of [1, 1, 2, 2]) drawSample(document, scene);
        for (const one of list) {
          if (one === 'undo') document.undo();
          else act(document, one);
        }
        const shown = visible(document.board, { picks: false });
        const killed = join(folder.path, `${run}-killed.fabula`);
        copyFileSync(path, killed);
        document.close();
        const again = StoryDocument.open(killed);
        expect(visible(again.board, { picks: false })).toEqual(shown);
        if (writeJobFirst) again.jobs.removeAll();
        for (const { id, seed } of again.board.scenes) {
          again.edit({ type: 'scene.set', id, prompt: `${run} anew`, seed: seed === 5 ? 6 : 5 });
          again.edit({ type: 'scene.move', ids: [id], to: 0 });
        }
        again.edit({ type: 'story.set', title: `${run} anew` });
        check(again);
        const ids = again.board.scenes.map((one) => one.id);
        if (ids.length > 0) again.edit({ type: 'scene.remove', ids });
        again.undo();
        check(again);
        again.close();
      }),
      { numRuns: 100 },
    );
  });

  it('takes typing in one field back at once, until there is a pause', () => {
    using folder = temporaryFolder();
    let now = 0;
    const document = createSample(join(folder.path, 'a.fabula'), 1, { now: () => now });
    const type = (prompt: string, gesture: string) =>
      document.edit({ type: 'scene.set', id: 1, prompt }, { gesture });
    for (const text of ['a', 'a f', 'a fo', 'a fox']) {
      now += 300;
      type(text, 'prompt 1');
    }
    now += 5000;
    type('a fox runs', 'prompt 1');
    expect(document.undo()).toEqual({
      label: { type: 'scene.set', count: 1, field: 'prompt' },
      place: { part: 'scene', id: 1, field: 'prompt' },
    });
    expect(document.board.scenes[0]!.prompt).toBe('a fox');
    document.undo();
    expect(document.board.scenes[0]!.prompt).toBe('scene 1');
    expect(document.undo()).toBeUndefined();
    document.redo();
    expect(document.board.scenes[0]!.prompt).toBe('a fox');
    type('a fox!', 'prompt 1');
    expect(document.redo()).toBeUndefined();
    document.close();
  });

  it('brings deleted pictures and scenes back with their bytes, and lets them go when the story is closed', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.fabula');
    const document = createSample(path);
    const png = new Uint8Array(100_000).map((_, i) => i % 251);
    const first = drawSample(document, 1, { png });
    const second = drawSample(document, 1);
    document.edit({ type: 'frame.star', id: first, starred: true });
    document.edit({ type: 'frame.pick', scene: 1, frame: first });
    document.edit({ type: 'frame.remove', ids: [second] });
    document.edit({ type: 'scene.remove', ids: [1] });
    expect(document.frames.ofScene(1)).toHaveLength(1);
    document.undo();
    document.undo();
    expect(document.frames.all().map((one) => [one.id, one.starred])).toEqual([
      [second, false],
      [first, true],
    ]);
    expect(Buffer.compare(document.frames.png(first), png)).toBe(0);
    document.redo();
    document.redo();
    const { bytes } = document.session;
    document.close();
    const again = StoryDocument.open(path);
    expect(present(again.board.scenes).map((one) => one.id)).toEqual([2, 3]);
    expect(again.board.frames).toEqual([]);
    expect(again.session.bytes).toBeLessThan(bytes - 90_000);
    again.close();
  });

  it('shows the newest good picture until one is picked, and a new one again after that', () => {
    using folder = temporaryFolder();
    const document = createSample(join(folder.path, 'a.fabula'));
    const shown = () => shownFrame(document.board.scenes[0]!, framesOf(document.board, 1))?.id;
    const first = drawSample(document, 1);
    const second = drawSample(document, 1);
    expect(shown()).toBe(second);
    drawSample(document, 1, { comparison: true });
    drawSample(document, 1, { blank: true });
    expect(shown()).toBe(second);
    document.edit({ type: 'frame.pick', scene: 1, frame: first });
    expect(shown()).toBe(first);
    drawSample(document, 1, { comparison: true });
    expect(shown()).toBe(first);
    const last = drawSample(document, 1);
    expect(shown()).toBe(last);
    check(document);
    document.close();
  });

  it('takes a deleted character out of its scenes, and puts it back with undo', () => {
    using folder = temporaryFolder();
    const document = createSample(join(folder.path, 'a.fabula'));
    const casts = () => document.board.scenes.map((one) => one.cast);
    document.edit({ type: 'scene.set', id: 1, cast: [2, 1] });
    document.edit({ type: 'scene.set', id: 2, cast: [2] });
    document.edit({ type: 'character.remove', id: 2 });
    expect(casts()).toEqual([[1], [], null]);
    document.undo();
    expect(casts()).toEqual([[2, 1], [2], null]);
    document.close();
  });

  it('refuses what does not make sense, and changes nothing', () => {
    using folder = temporaryFolder();
    const document = createSample(join(folder.path, 'a.fabula'));
    const frame = drawSample(document, 1);
    const before = document.board;
    const refused = (edit: Parameters<StoryDocument['edit']>[0]) =>
      expect(() => document.edit(edit)).toThrow(expect.objectContaining({ name: 'FabulaError' }));
    refused({ type: 'scene.set', id: 99, prompt: 'x' });
    refused({ type: 'scene.remove', ids: [1, 99] });
    refused({ type: 'scene.set', id: 1, cast: [7] });
    refused({ type: 'scene.set', id: 1, cast: [1, 1] });
    refused({ type: 'frame.pick', scene: 2, frame });
    refused({ type: 'frame.remove', ids: [frame, 99] });
    refused({ type: 'character.remove', id: 3 });
    expect(document.edit({ type: 'scene.set', id: 1, prompt: 'scene 1' })).toEqual([]);
    expect(document.board).toBe(before);
    expect(document.undoLabel).toBeUndefined();
    document.close();
  });

  it('keeps a seed that was tried out with the scene whose picture it made, to be undone by itself', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.fabula');
    const document = createSample(path, 2);
    const seeds = () => document.board.scenes.map((one) => one.seed);
    const outdated = () => outdatedFrames(document.board, document.frames.all(), document.frames.runs());
    const first = drawSample(document, 1);
    document.edit({ type: 'scene.set', id: 2, caption: 'typed' });
    document.undo();
    const found = drawSample(document, 1, { seed: 7 });
    expect(seeds()).toEqual([7, null]);
    expect(outdated().has(found)).toBe(false);
    expect(document.undoLabel?.type).toBe('frame.land');
    // What was undone before is not lost by it.
    document.redo();
    expect(document.board.scenes[1]!.caption).toBe('typed');
    document.undo();
    document.edit({ type: 'frame.pick', scene: 1, frame: first });
    expect(seeds()).toEqual([null, null]);
    document.edit({ type: 'story.set', seed: 8 });
    document.edit({ type: 'frame.pick', scene: 1, frame: found });
    document.edit({ type: 'frame.pick', scene: 1, frame: first });
    expect(seeds()).toEqual([42, null]);
    document.undo();
    document.undo();
    document.undo();
    expect(document.undo()).toMatchObject({ place: { part: 'scene', id: 1 } });
    expect(seeds()).toEqual([7, null]);
    document.undo();
    expect(seeds()).toEqual([null, null]);
    expect(document.frames.all().map(({ id }) => id)).toEqual([found, first]);
    document.redo();
    // Neither an empty picture nor one for comparison is worth a seed, nor one of a scene that is gone.
    drawSample(document, 2, { seed: 9, blank: true });
    drawSample(document, 2, { seed: 9, comparison: true });
    document.edit({ type: 'scene.remove', ids: [2] });
    drawSample(document, 2, { seed: 9 });
    document.undo();
    expect(seeds()).toEqual([7, null]);
    document.close();
    const again = StoryDocument.open(path);
    expect(again.board.scenes.map((one) => one.seed)).toEqual([7, null]);
    again.close();
  });

  it('shows all scenes anew when a look changes: they hold on to it', () => {
    using folder = temporaryFolder();
    const document = createSample(join(folder.path, 'a.fabula'));
    const shown: (readonly number[])[] = [];
    document.onChange(({ scenes }) => shown.push(scenes));
    const [portrait] = document.edit({ type: 'character.look', id: 1, held: true });
    expect(shown.pop()).toEqual(expect.arrayContaining([1, 2, 3, portrait]));
    // With the story's seed too: what was marked by hand belongs to the picture before. So does a take of before.
    const first = drawSample(document, portrait!);
    expect(shown.pop()).toEqual(expect.arrayContaining([1, 2, 3, portrait]));
    drawSample(document, 1);
    expect(shown.pop()).toEqual([1]);
    drawSample(document, portrait!, { seed: 7 });
    expect(shown.pop()).toEqual(expect.arrayContaining([1, 2, 3, portrait]));
    document.edit({ type: 'frame.pick', scene: portrait!, frame: first });
    expect(shown.pop()).toEqual(expect.arrayContaining([1, 2, 3, portrait]));
    document.close();
  });

  it('makes scenes of the outline and empties it in one step, and touches no picture by it', () => {
    using folder = temporaryFolder();
    const document = createSample(join(folder.path, 'a.fabula'), 1);
    const frame = drawSample(document, 1);
    const touched: (readonly number[])[] = [];
    document.onChange(({ scenes }) => touched.push(scenes));
    document.edit({ type: 'story.set', outline: 'one' });
    const [made] = document.edit({ type: 'scene.add', scenes: [{ prompt: 'one' }], fromOutline: true });
    expect(document.board.story.outline).toBe('');
    expect(document.undo()).toMatchObject({ place: { part: 'story', field: 'outline' } });
    expect(document.board.story.outline).toBe('one');
    expect(present(document.board.scenes).map(({ id }) => id)).toEqual([1]);
    expect(touched).toEqual([[], [made], []]);
    expect(outdatedFrames(document.board, document.frames.all(), document.frames.runs()).has(frame)).toBe(
      false,
    );
    document.close();
  });

  it('takes a picture in only once, and not when its job was cancelled', () => {
    using folder = temporaryFolder();
    const document = createSample(join(folder.path, 'a.fabula'));
    const finished = finishedFrame(document, 1);
    expect(document.frames.commit(finished)).toBeDefined();
    expect(document.frames.commit(finished)).toBeUndefined();
    const cancelled = finishedFrame(document, 2);
    document.jobs.remove([cancelled.jobId]);
    expect(document.frames.commit(cancelled)).toBeUndefined();
    expect(document.frames.all()).toHaveLength(1);
    expect(document.frames.runs()).toHaveLength(1);
    document.close();
  });

  it('lists its runs as they are in the file, whatever happened to them', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.fabula');
    const first = createSample(path);
    drawSample(first, 1);
    drawSample(first, 2);
    first.edit({ type: 'frame.remove', ids: [1] });
    const asOpened = join(folder.path, 'b.fabula');
    copyFileSync(path, asOpened);
    first.close();
    const document = StoryDocument.open(asOpened);
    const inFile = () => document.session.read(readRuns);
    const same = () => {
      expect(document.frames.runs()).toEqual(inFile());
      return document.frames.runs().map((one) => [one.id, one.status]);
    };
    expect(same()).toHaveLength(2);
    // The first write lets go what was deleted, and marks what was interrupted.
    document.edit({ type: 'story.set', title: 'new' });
    expect(same()).toEqual([[2, 'interrupted']]);
    drawSample(document, 3);
    expect(same()).toEqual([
      [2, 'interrupted'],
      [3, 'drawing'],
    ]);
    document.frames.endRun(3, 'finished');
    expect(same()).toEqual([
      [2, 'interrupted'],
      [3, 'finished'],
    ]);
    document.replaceWith(path, () => {});
    expect(same()).toHaveLength(1);
    document.close();
  });

  it('never gives a number twice, not even to what comes after a deleted row', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.fabula');
    let document = createSample(path);
    const [id] = document.edit({ type: 'scene.add', scenes: [{}] });
    document.edit({ type: 'scene.remove', ids: [id!] });
    document.close();
    document = StoryDocument.open(path);
    expect(document.edit({ type: 'scene.add', scenes: [{}] })).toEqual([id! + 1]);
    document.close();
  });

  it('keeps any text as it was typed', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.fabula');
    const document = createSample(path);
    const texts = [
      '',
      ' trailing ',
      'one\ntwo',
      '狐狸在雪地里 🦊',
      `"'; DROP TABLE scene; --`,
      'x'.repeat(10_000),
      '\0',
    ];
    for (const prompt of texts) {
      document.edit({ type: 'scene.set', id: 1, prompt });
      expect(document.session.read(readBoard).scenes[0]!.prompt).toBe(prompt);
    }
    document.close();
  });
});
