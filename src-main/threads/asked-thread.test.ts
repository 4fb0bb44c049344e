import { expect, it } from 'vitest';
import { AskedThread } from './asked-thread.ts';
import type { TestQuestion } from './testing/answering-thread.ts';

const start = () =>
  new AskedThread<TestQuestion, number>(new URL('./testing/answering-thread.ts', import.meta.url));

it('keeps the thread that it started for the next question', async () => {
  const thread = start();
  const first = await thread.ask('thread');
  expect(first).toBeGreaterThan(0);
  expect(await Promise.all([thread.ask('thread'), thread.ask('thread')])).toEqual([first, first]);
  await thread.close();
});

it('throws what the other end threw, with its code, and goes on', async () => {
  const thread = start();
  const first = await thread.ask('thread');
  const failure = thread.ask('fail');
  await expect(failure).rejects.toThrow('no room');
  await expect(failure).rejects.toMatchObject({ name: 'RangeError', code: 'ENOSPC' });
  expect(await thread.ask('thread')).toBe(first);
  await thread.close();
});

it('throws where the thread breaks, for all who wait, and starts another', async () => {
  const thread = start();
  const first = await thread.ask('thread');
  const waiting = [thread.ask('leave'), thread.ask('thread')];
  for (const one of waiting) await expect(one).rejects.toThrow('the thread ended with code 3');
  expect(await thread.ask('thread')).toBeGreaterThan(first);
  await thread.close();
});

it('throws where its script cannot be read', async () => {
  const thread = new AskedThread<TestQuestion, number>(new URL('./nowhere.ts', import.meta.url));
  await expect(thread.ask('thread')).rejects.toThrow('nowhere.ts');
});

it('leaves nobody waiting when it is closed', async () => {
  const thread = start();
  await thread.ask('thread');
  const waiting = thread.ask('leave');
  await Promise.all([thread.close(), expect(waiting).rejects.toThrow('the thread ended')]);
});
