// Drawing that is stopped, undone around, shared by two stories, and cut off by the worst.

import { call, nextEvent, storyIn } from './contract-client.ts';
import {
  enginePid,
  expectPicturesOnCards,
  firstPicture,
  newStory,
  pictures,
  sampling,
} from './pocket-story.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, test } from './studio.ts';

test('kill -9 of the engine: it is started again and the picture drawn once', async ({ studio }) => {
  const page = await studio.launch();
  await newStory(page, { scenes: 2, steps: 24, side: 192 });
  const atWork = sampling(page);
  const finished = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: 'missing' });
  await atWork;
  const before = await enginePid(studio);
  process.kill(before!, 'SIGKILL');
  expect(await finished).toEqual({ drawn: 2, failed: 0 });
  expect(pictures(await storyIn(page))).toEqual([1, 1]);
  expect(await enginePid(studio)).not.toBe(before);
});

test('kill -9 of the app: finished pictures are there, the rest is offered and drawn', async ({ studio }) => {
  let page = await studio.launch();
  await newStory(page, { title: 'Cut off', scenes: 3, steps: 20, side: 192 });
  const one = firstPicture(page);
  await call(page, 'draw.start', { scenes: 'missing' });
  await one;
  await studio.kill();

  page = await studio.launch();
  await page.getByText('Cut off').click();
  await page.locator('[data-scene]').first().waitFor();
  const before = await storyIn(page);
  const left = pictures(before).filter((count) => count === 0).length;
  expect(pictures(before)[0]).toBe(1);
  expect(left).toBeGreaterThan(0);
  expect(await call(page, 'queue.get')).toMatchObject({ status: 'offered' });
  await studio.screenshot(page, 'queue-offered');
  const finished = nextEvent(page, 'draw.finished');
  await page.getByRole('button', { name: 'Go on drawing' }).click();
  expect(await finished).toEqual({ drawn: left, failed: 0 });
  const after = await storyIn(page);
  expect(pictures(after)).toEqual([1, 1, 1]);
  expect(after.scenes[0]!.frames[0]!.id).toBe(before.scenes[0]!.frames[0]!.id);
  await expectPicturesOnCards(page, 3);
});

test.describe('in one app', () => {
  const shared = sharedStudio();

  test('Stop ends drawing at once; what is drawn stays, and it can be begun again', async () => {
    const { page } = shared();
    await newStory(page, { scenes: 3, steps: 24, side: 192 });
    const one = firstPicture(page);
    await page.getByRole('button', { name: 'Draw 3 scenes' }).click();
    await one;
    await sampling(page);
    const stopped = nextEvent(page, 'draw.finished');
    await page.getByRole('button', { name: 'Stop' }).click();
    expect(await stopped).toEqual({ drawn: 1, failed: 0 });
    await expect.poll(async () => (await call(page, 'queue.get')).status).toBe('idle');
    expect(pictures(await storyIn(page))).toEqual([1, 0, 0]);
    expect((await call(page, 'queue.get')).jobs).toEqual([]);

    await call(page, 'story.edit', { edit: { type: 'settings.set', settings: { steps: 4 } } });
    const finished = nextEvent(page, 'draw.finished');
    await page.getByRole('button', { name: 'Draw 2 scenes' }).click();
    expect(await finished).toEqual({ drawn: 2, failed: 0 });
    expect(pictures(await storyIn(page))).toEqual([1, 1, 1]);
  });

  test('undo takes back edits across drawing, never the pictures', async () => {
    const { page } = shared();
    await newStory(page, { scenes: 1 });
    const scene = (await storyIn(page)).scenes[0]!;
    await call(page, 'story.edit', { edit: { type: 'scene.set', id: scene.id, prompt: 'on a boat' } });
    const finished = nextEvent(page, 'draw.finished');
    await call(page, 'draw.start', { scenes: 'missing' });
    await finished;
    expect(await call(page, 'story.undo')).not.toBeNull();
    const undone = (await storyIn(page)).scenes[0]!;
    expect(undone).toMatchObject({ prompt: scene.prompt, frames: [{ outdated: true }] });
    await call(page, 'story.undo');
    expect((await storyIn(page)).scenes).toEqual([]);
    await call(page, 'story.redo');
    await call(page, 'story.redo');
    expect((await storyIn(page)).scenes).toMatchObject([
      { prompt: 'on a boat', frames: [{ outdated: false }] },
    ]);
  });

  test('two stories take turns, each with its own pictures', async () => {
    const { studio, page } = shared();
    await newStory(page, { title: 'One', scenes: 2, steps: 8, side: 192 });
    const [second] = await Promise.all([
      studio.app.waitForEvent('window'),
      call(page, 'command.run', { name: 'file.new' }),
    ]);
    await second.waitForFunction(() => 'fabula' in window);
    await call(second, 'story.edit', { edit: { type: 'settings.set', settings: { steps: 4 } } });
    await call(second, 'story.edit', {
      edit: { type: 'scene.add', scenes: [{ prompt: 'a bear on a bicycle' }] },
    });
    const both = Promise.all([nextEvent(page, 'draw.finished'), nextEvent(second, 'draw.finished')]);
    await call(page, 'draw.start', { scenes: 'missing' });
    await call(second, 'draw.start', { scenes: 'missing' });
    expect((await call(second, 'queue.get')).status).toBe('waiting');
    expect(await both).toEqual([
      { drawn: 2, failed: 0 },
      { drawn: 1, failed: 0 },
    ]);
    expect(pictures(await storyIn(page))).toEqual([1, 1]);
    expect(pictures(await storyIn(second))).toEqual([1]);
  });
});
