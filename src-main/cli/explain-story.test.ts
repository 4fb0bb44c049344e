import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { StoryRecord } from '../story/story-record.ts';
import type { Explanation } from './explain-story.ts';
import { commandFolder } from './fabula-for-tests.ts';

const { base, storyFile, fabula, draw, remove } = commandFolder();
afterAll(remove);

it('says what is then drawn, and draws nothing', async () => {
  const before = readdirSync(base);
  const { code, stdout } = await fabula('story', storyFile, '--explain', '--json', '--identity', '3');
  expect(code).toBe(0);
  expect(readdirSync(base)).toEqual(before);
  const explained = JSON.parse(stdout) as Explanation;

  const folder = await draw('drawn', '--identity', '3');
  const { run, frames } = JSON.parse(readFileSync(join(folder, 'story.json'), 'utf8')) as StoryRecord;
  expect([explained.model.hash, explained.device]).toEqual([run.model.hash, run.device]);
  const scenes = explained.groups.flatMap((group) => group.scenes).toSorted((a, b) => a.scene - b.scene);
  expect(scenes.map(({ scene, seed, prompt, sharedBy }) => [scene, seed, prompt, sharedBy])).toEqual(
    frames.map(({ scene, seed, prompt, window }) => [scene, seed, prompt, window]),
  );
  const setting = (name: string) => explained.settings.find((one) => one.name === name);
  expect(setting('identity')).toEqual({ name: 'identity', value: run.settings.ipca.strength, from: 'flag' });
  expect(setting('steps')).toEqual({ name: 'steps', value: run.settings.steps, from: 'story file' });
  expect(setting('size')).toMatchObject({ value: '64x64', from: 'story file' });
  expect(setting('guidance')).toMatchObject({ value: run.settings.guidanceScale, from: 'model' });
  expect(setting('window')).toMatchObject({ value: run.settings.window.size, from: 'published' });
});

it('says what holds the character, and who said so', async () => {
  const held = async (...flags: string[]) => {
    const { stdout } = await fabula('story', storyFile, '--explain', '--json', ...flags);
    const { settings } = JSON.parse(stdout) as Explanation;
    return settings
      .filter(({ name }) => name === 'hold' || name === 'hold-weight')
      .map(({ value, from }) => [value, from]);
  };
  expect(await held()).toEqual([['words', 'published']]);
  expect(await held('--hold-weight', '3')).toEqual([
    [3, 'flag'],
    ['both', 'flag'],
  ]);
  expect(await held('--hold', 'none')).toEqual([['none', 'flag']]);
});

it('tells people tokens, their limit, who shares a prompt, and memory', async () => {
  const { code, stdout, stderr } = await fabula('story', storyFile, '--explain', '--out', 'nowhere');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^story +A test, 3 scenes\nmodel +.*tiny-sdxl\ndevice +cpu\n/);
  expect(stdout).toMatch(/\nweights +full, [\d.]+ MB of memory at most\n/);
  expect(stdout).toMatch(/\n"a drawing of a fox", \d+ tokens\n/);
  expect(stdout).toMatch(/\n +1 +7 +\d+ +\d+ of 75 +1 3 +in the snow\n/);
  expect(stdout).toMatch(
    /\n"a drawing of a fox and an owl", \d+ tokens\nscene .*\n +2 +7 +\d+ +\d+ of 75 +2 +by a river\n/,
  );
  expect(stdout).toMatch(/\nsteps +2 +story file\n/);
  expect(existsSync(join(base, 'nowhere'))).toBe(false);
});
