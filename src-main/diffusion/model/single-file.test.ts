import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeTinySdxl } from '../../../native-models/checkpoints/single-file/tiny-checkpoint-for-tests.ts';
import type { Frame, StoryRequest } from '../story-request.ts';
import { tellStory } from '../tell-story.ts';
import { openModel } from './model.ts';
import { resolveSettings } from './settings.ts';

const scratch = mkdtempSync(join(tmpdir(), 'fabula-one-file-'));
const file = join(scratch, 'my model v1.5.safetensors');
beforeAll(() => writeTinySdxl(file));
afterAll(() => rmSync(scratch, { recursive: true }));

const requestFor = (path: string): StoryRequest => ({
  model: { path },
  device: 'cpu',
  scenes: ['in a boat', 'at night'].map((framePrompt) => ({
    identityPrompt: 'a watercolour of a red fox',
    framePrompt,
    seed: 5,
  })),
  settings: { steps: 2 },
});

async function draw(path: string): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of tellStory(requestFor(path))) frames.push(frame);
  return frames;
}

it('draws with a checkpoint in one file, with CLIP’s own vocabulary, and the same under another name', async () => {
  const model = await openModel({ path: file });
  expect(model).toMatchObject({ id: 'my model v1.5', name: 'my model v1.5', zerosForEmptyPrompt: true });
  expect(resolveSettings(model, {})).toMatchObject({ width: 128, height: 128, scheduler: 'euler' });
  const first = await draw(file);
  expect(first.map(({ picture }) => [picture.width, picture.height])).toEqual([
    [128, 128],
    [128, 128],
  ]);
  expect(new Set(first[0]!.picture.data).size).toBeGreaterThan(50);
  expect(first[0]!.picture.data).not.toEqual(first[1]!.picture.data);

  const renamed = join(scratch, 'renamed.safetensors');
  renameSync(file, renamed);
  expect((await openModel({ path: renamed })).hash).toBe(model.hash);
  expect((await draw(renamed))[1]!.picture.data).toEqual(first[1]!.picture.data);
});
