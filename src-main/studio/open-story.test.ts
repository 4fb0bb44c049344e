import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { calls } from '../contract/calls.ts';
import type { StoryChange } from '../contract/story-view.ts';
import { forkEngine } from '../engine/fork.ts';
import type { Drawing } from '../queue/drawing.ts';
import { StoryDocument } from '../store/document/story-document.ts';
import { createSample, drawSample } from '../store/testing/sample-document.ts';
import { AddedEnlarger } from './added-enlarger.ts';
import { OpenStory } from './open-story.ts';

const fail = (problem: unknown) => {
  throw problem;
};

let folder: string;
let document: StoryDocument;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fabula-open-story-'));
  document = createSample(path.join(folder, 'fox.fabula'), 2);
  drawSample(document, 1);
});
afterEach(() => {
  document.close();
  rmSync(folder, { recursive: true, force: true });
});

function openStory() {
  const told: (StoryChange | 'replaced')[] = [];
  const faults: unknown[] = [];
  const story = new OpenStory({
    document,
    sample: false,
    drawing: { attach: () => ({ close: async () => {} }) } as unknown as Drawing,
    audience: {
      storyChanged: (_, change) => told.push(change),
      storyReplaced: () => told.push('replaced'),
      queueChanged: () => {},
      progressed: () => {},
      finished: () => {},
    },
    onFault: (error) => faults.push(error),
  });
  return { story, told, faults };
}

it('is shown whole', () => {
  const { story, faults } = openStory();
  const view = story.view();
  expect(view.view === 'story' && view.story.scenes).toHaveLength(2);
  expect(faults).toEqual([]);
});

it('what cannot be read is said in its place, and an edit is saved all the same', () => {
  const { story, told, faults } = openStory();
  const reason = new Error('[{"path":["steps"]}]');
  const broken = vi.spyOn(document.frames, 'runs').mockImplementation(() => {
    throw reason;
  });
  expect(story.view()).toEqual({
    view: 'unreadable',
    document: { name: 'fox', folder, readOnly: false, sample: false },
    error: {
      code: 'damaged-story',
      message: expect.stringContaining('fox.fabula is damaged.'),
      hint: expect.stringContaining('History'),
    },
  });
  expect(faults).toEqual([reason]);
  document.edit({ type: 'scene.set', id: 2, prompt: 'saved' });
  expect(told).toEqual(['replaced']);
  broken.mockRestore();
  const view = story.view();
  expect(view.view === 'story' && view.story.scenes[1]!.prompt).toBe('saved');
});

it('closed while its book is exported, leaves nothing of it', async () => {
  document.close();
  const drawn = path.join(folder, 'drawn.fabula');
  copyFileSync(path.resolve(import.meta.dirname, '../../assets/stories/fox.fabula'), drawn);
  document = StoryDocument.open(drawn);
  const { story } = openStory();
  const books = path.join(folder, 'books');
  mkdirSync(books);
  let answer: Promise<unknown> | undefined;
  await new Promise<void>((begun) => {
    answer = story.book.run({
      request: calls['book.export'].request.parse({ to: ['cbz'] }),
      folder: books,
      enlarger: new AddedEnlarger({
        file: path.join(folder, 'none.json'),
        spawn: forkEngine,
        onProblem: fail,
      }),
      onProgress: () => begun(),
    });
  });
  expect(readdirSync(books)).toHaveLength(1);
  await story.close();
  expect(readdirSync(books)).toEqual([]);
  expect(await answer).toBeNull();
});
