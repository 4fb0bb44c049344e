import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scenesOf, shownFrame } from '../../story/board.ts';
import { createSample, drawSample, temporaryFolder } from '../testing/sample-document.ts';
import { outdatedFrames } from './outdated-frames.ts';
import { StoryDocument } from './story-document.ts';

const photo = (name = 'fox.jpg') => ({
  ...{ name, width: 640, height: 480 },
  ...{ png: Buffer.from(`pixels of ${name}`), thumbnail: Buffer.from('small') },
});

const shown = ({ board }: StoryDocument, id: number) =>
  shownFrame(
    scenesOf(board).find((one) => one.id === id)!,
    board.frames.filter((one) => one.sceneId === id && !one.removed).sort((a, b) => b.id - a.id),
  )?.id;

describe('a picture that is brought in', () => {
  it('is its scene’s, is kept in the file, and is never outdated', () => {
    using folder = temporaryFolder();
    const document = createSample(join(folder.path, 'a.fabula'));
    const id = document.frames.bring(1, photo(), { at: 5000, undone: true });
    document.edit({ type: 'story.set', style: 'crayon' });
    document.close();
    const again = StoryDocument.open(document.path);
    expect(again.frames.get(id)).toMatchObject({
      ...{ brought: 'fox.jpg', seed: null, sceneId: 1, width: 640, height: 480, drawnAt: 5000 },
    });
    expect(Buffer.from(again.frames.png(id)).toString()).toBe('pixels of fox.jpg');
    expect(shown(again, 1)).toBe(id);
    expect(again.frames.runs()).toEqual([]);
    expect(outdatedFrames(again.board, again.frames.all(), again.frames.runs()).size).toBe(0);
    again.close();
  });

  it('lies beside what was drawn and what is drawn later, and deletes nothing', () => {
    using folder = temporaryFolder();
    const document = createSample(join(folder.path, 'a.fabula'));
    const drawn = drawSample(document, 1);
    document.edit({ type: 'frame.pick', scene: 1, frame: drawn });
    const brought = document.frames.bring(1, photo(), { at: 5000, undone: true });
    expect(shown(document, 1)).toBe(brought);
    const later = drawSample(document, 1);
    expect(shown(document, 1)).toBe(later);
    expect(document.frames.ofScene(1).map(({ id }) => id)).toEqual([later, brought, drawn]);
    document.close();
  });

  it('is undone and done again: the card shows what was picked before', () => {
    using folder = temporaryFolder();
    const document = createSample(join(folder.path, 'a.fabula'));
    const [first] = [drawSample(document, 1), drawSample(document, 1)];
    document.edit({ type: 'frame.pick', scene: 1, frame: first });
    const brought = document.frames.bring(1, photo(), { at: 5000, undone: true });
    expect(document.undo()).toMatchObject({
      label: { type: 'frame.bring' },
      place: { part: 'scene', id: 1 },
    });
    expect(shown(document, 1)).toBe(first);
    expect(document.frames.ofScene(1)).toHaveLength(2);
    document.redo();
    expect(shown(document, 1)).toBe(brought);
    document.close();
  });

  it('goes and comes back with a scene that was made for it', () => {
    using folder = temporaryFolder();
    const document = createSample(join(folder.path, 'a.fabula'));
    const [scene] = document.edit({ type: 'scene.add', scenes: [{}] });
    const brought = document.frames.bring(scene!, photo(), { at: 5000, undone: false });
    expect(document.undo()?.label.type).toBe('scene.add');
    expect(scenesOf(document.board)).toHaveLength(3);
    document.redo();
    expect(shown(document, scene!)).toBe(brought);
    document.close();
  });

  it('has no seed that its scene would take when it is picked', () => {
    using folder = temporaryFolder();
    const document = createSample(join(folder.path, 'a.fabula'));
    const brought = document.frames.bring(1, photo(), { at: 5000, undone: true });
    drawSample(document, 1, { seed: 99 });
    expect(scenesOf(document.board)[0]).toMatchObject({ seed: 99 });
    document.edit({ type: 'frame.pick', scene: 1, frame: brought });
    expect(scenesOf(document.board)[0]).toMatchObject({ seed: 99, picked: brought });
    document.close();
  });

  it('is rescued with the rest where another program wrote over the file', async () => {
    using folder = temporaryFolder();
    const document = createSample(join(folder.path, 'a.fabula'));
    document.frames.bring(1, photo('one.png'), { at: 5000, undone: true });
    document.frames.bring(2, photo(''), { at: 5000, undone: true });
    const earlier = readFileSync(document.path);
    document.edit({ type: 'story.set', title: 'later' });
    writeFileSync(document.path, earlier);
    const copy = join(folder.path, 'copy.fabula');
    await document.saveAs(copy);
    document.close();
    const saved = StoryDocument.open(copy);
    expect(saved.frames.all().map(({ sceneId, brought }) => [sceneId, brought])).toEqual([
      [2, ''],
      [1, 'one.png'],
    ]);
    saved.close();
  });
});
