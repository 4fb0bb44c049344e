// What people type and ask for that cannot be drawn, and what is odd but right.

import { call, nextEvent, storyIn } from './contract-client.ts';
import { newStory, pictures } from './pocket-story.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, test } from './studio.ts';

const shared = sharedStudio();

test('odd words are kept to the letter and drawn', async () => {
  const { page } = shared();
  await newStory(page, { scenes: 1 });
  const words = ['', '🦊 in the ❄️', '雪地里的狐狸', `"quoted" 'style' \\ % <b>`];
  await call(page, 'story.edit', { edit: { type: 'story.set', style: 'A "rough" sketch of' } });
  await call(page, 'story.edit', {
    edit: { type: 'scene.add', scenes: words.map((prompt) => ({ prompt, caption: prompt })) },
  });
  const finished = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: 'missing' });
  const { drawn, failed } = await finished;
  const { jobs } = await call(page, 'queue.get');
  expect(jobs.map((one) => one.error)).toEqual([]);
  expect({ drawn, failed }).toEqual({ drawn: 5, failed: 0 });
  const { scenes, story } = await storyIn(page);
  expect(story.style).toBe('A "rough" sketch of');
  expect(scenes.slice(1).map(({ prompt, caption }) => [prompt, caption])).toEqual(
    words.map((one) => [one, one]),
  );
});

test('a text that is too long is said before drawing, and its job says so too', async () => {
  const { page } = shared();
  await newStory(page, { scenes: 1 });
  await call(page, 'story.edit', {
    edit: { type: 'scene.add', scenes: [{ prompt: 'very '.repeat(2000) }] },
  });
  const meter = await call(page, 'tokens.get');
  expect(meter.problems).toHaveLength(1);
  const [problem] = meter.problems;
  expect(problem).toMatchObject({ where: 'scene', parts: [{}, {}, { what: 'scene' }] });
  // On the card whose text it is, and on no other.
  const said = page.getByText(`${problem!.over.toLocaleString('en')} tokens too long`);
  await expect(page.locator('[data-scene]').nth(1).locator(said)).toBeVisible();
  await expect(page.locator('[data-scene]').nth(0).locator(said)).toHaveCount(0);
  const finished = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: 'missing' });
  // The other scene of the same cast is drawn without it.
  expect(await finished).toEqual({ drawn: 1, failed: 1 });
  const { jobs } = await call(page, 'queue.get');
  const [, second] = (await storyIn(page)).scenes;
  expect(jobs).toMatchObject([{ scene: second!.id, error: { code: 'prompt-too-long' } }]);
  expect(jobs[0]!.error!.message).toMatch(/^Scene 2 is \d+ tokens long/);
  await expect(page.locator('[data-scene][data-state=failed]')).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'A scene is too long' })).toBeVisible();

  const long = (await storyIn(page)).scenes[1]!;
  await call(page, 'story.edit', { edit: { type: 'scene.set', id: long.id, prompt: 'on a boat' } });
  const drawn = nextEvent(page, 'draw.finished');
  await call(page, 'queue.retry');
  expect(await drawn).toEqual({ drawn: 1, failed: 0 });
  expect(pictures(await storyIn(page))).toEqual([1, 1]);
});

test('a size that the model cannot draw fails with words, and drawing goes on with another', async () => {
  const { page } = shared();
  await newStory(page, { scenes: 1 });
  await call(page, 'story.edit', {
    edit: { type: 'settings.set', settings: { steps: 4, width: 131, height: 131 } },
  });
  const failed = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: 'missing' });
  expect(await failed).toEqual({ drawn: 0, failed: 1 });
  expect((await call(page, 'queue.get')).jobs).toMatchObject([{ error: { code: 'bad-setting' } }]);
  await call(page, 'story.edit', { edit: { type: 'settings.set', settings: { steps: 4 } } });
  const finished = nextEvent(page, 'draw.finished');
  await call(page, 'queue.retry');
  expect(await finished).toEqual({ drawn: 1, failed: 0 });
});

test('a story without scenes has nothing to draw and says so', async () => {
  const { page } = shared();
  await call(page, 'story.new');
  await expect(page.getByRole('button', { name: 'Draw', exact: true })).toBeDisabled();
  expect(await call(page, 'draw.start', { scenes: 'missing' })).toEqual({ jobs: [], same: [] });
  await page.locator('label', { hasText: /^Story$/ }).click();
  await expect(page.getByText('What happens in your story?')).toBeVisible();
});
