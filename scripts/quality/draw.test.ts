// What `npm run quality` keeps between runs, with the real engine and small pictures of the built-in model.

import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { StoryRequest } from '../../src-main/diffusion/story-request.ts';
import { StoryEngine } from '../../src-main/diffusion/tell-story.ts';
import type { Condition } from './conditions.ts';
import { drawStory, knownStory, picturePath, type Studio, type Task } from './draw.ts';
import type { ToldStory } from './stories.ts';

const model = { path: resolve('native-models/pocket') };
const cache = mkdtempSync(join(tmpdir(), 'fabula-quality-'));
const engine = new StoryEngine();
const studio: Studio = { engine, model, modelHash: 'a', cache };
const small = { steps: 1, width: 64, height: 64 };
afterAll(async () => {
  await engine.release();
  rmSync(cache, { recursive: true });
});

const told = (framePrompts: readonly string[], seed = 1): ToldStory => ({
  seed,
  identityPrompt: 'a watercolor painting of a fox',
  style: 'watercolor',
  cast: [{ words: 'a fox', kind: 'fox', named: {} }],
  scenes: framePrompts.map((framePrompt) => ({ framePrompt, place: 'forest', time: 'day' })),
});

async function taskOf(name: string, more: StoryRequest['settings']): Promise<Task> {
  const settings = { ...small, ...more };
  const condition: Condition = {
    name,
    about: name,
    stories: 'five',
    drawings: ({ identityPrompt, seed, scenes }) => [
      { scenes: scenes.map(({ framePrompt }) => ({ identityPrompt, framePrompt, seed })), settings },
    ],
  };
  const [drawing] = condition.drawings(told(['in a forest']));
  const { resolved } = await engine.open({ model, device: 'cpu', ...drawing! });
  return { condition, settings: resolved.settings, stories: [] };
}

const full = await taskOf('full', { method: 'onestory' });
const again = await taskOf('full with its window', { method: 'onestory', window: { size: 10 } });
const plain = await taskOf('plain', { method: 'plain' });
const story = told(['in a forest', 'on a beach']);

test('what was drawn is there again, pixel by pixel, and not before', async () => {
  expect(await knownStory(studio, full, story)).toBeUndefined();
  const drawn = await drawStory(studio, full, story);
  expect(drawn.window).toBe(2);
  expect(drawn.pictures.map(({ width, height }) => [width, height])).toEqual([
    [64, 64],
    [64, 64],
  ]);
  expect(Buffer.compare(drawn.pictures[0]!.data, drawn.pictures[1]!.data)).not.toBe(0);
  const known = await knownStory(studio, full, story);
  expect(known?.window).toBe(2);
  for (const [i, picture] of drawn.pictures.entries()) {
    expect(Buffer.compare(picture.data, known!.pictures[i]!.data)).toBe(0);
  }
});

test('conditions that come to the same settings share pictures; whatever changes a picture does not', async () => {
  expect(again.settings).toEqual(full.settings);
  expect(await knownStory(studio, again, story)).toBeDefined();
  expect(await knownStory(studio, plain, story)).toBeUndefined();
  expect(await knownStory({ ...studio, modelHash: 'b' }, full, story)).toBeUndefined();
  expect(await knownStory(studio, full, told(['in a forest', 'on a beach'], 2))).toBeUndefined();
  expect(await knownStory(studio, full, told(['on a beach', 'in a forest']))).toBeUndefined();
});

test('a story that was cut off while it was kept, or was damaged since, is drawn again', async () => {
  const folder = join(picturePath(studio, full, story, 0), '..');
  expect((await readdir(folder)).sort()).toEqual(['1.png', '2.png', 'story.json']);
  const damages = [
    () => rm(join(folder, 'story.json')),
    () => truncate(join(folder, 'story.json'), 3),
    () => rm(join(folder, '2.png')),
    () => truncate(join(folder, '2.png'), 300),
  ];
  for (const damage of damages) {
    await damage();
    expect(await knownStory(studio, full, story)).toBeUndefined();
    await drawStory(studio, full, story);
    expect(await knownStory(studio, full, story)).toBeDefined();
  }
});
