import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import type { ErrorValue } from '../../contract/errors.ts';
import type { WordPicturesView } from '../../contract/word-pictures.ts';
import { temporaryFolder } from '../../files/testing/temporary-folder.ts';
import type { Drawing } from '../../queue/drawing.ts';
import { createStory, startStudio, WatchedQueue } from '../../queue/testing/studio.ts';
import { parseAddress } from '../addresses.ts';
import { WordPictures } from './word-pictures.ts';

const lists = { characters: ['fox', 'owl', 'bear', 'cat'] };

function started(folder: string, drawing: Drawing, version = 'tiny-1') {
  const problems: ErrorValue[] = [];
  const waiting = new Set<() => void>();
  let last: WordPicturesView | undefined;
  const pictures = new WordPictures({
    folder,
    drawing,
    model: async () => ({ version, lists }),
    changed: (view) => {
      last = view;
      for (const check of waiting) check();
    },
    onProblem: (problem) => problems.push(problem),
  });
  const until = (ready: (view: WordPicturesView) => boolean) =>
    new Promise<WordPicturesView>((resolve) => {
      const check = () => {
        if (!last || !ready(last)) return;
        waiting.delete(check);
        resolve(last);
      };
      waiting.add(check);
      check();
    });
  return { pictures, until, problems };
}

it('draws words that are asked for once, keeps them, lets stories go first, and begins anew for another model', async () => {
  using folder = temporaryFolder();
  await using studio = startStudio();
  const words = join(folder.path, 'words');
  mkdirSync(words);
  writeFileSync(join(words, 'tiny-1.fabula'), 'no document');
  const { pictures, until } = started(words, studio.drawing);
  const nothing = { drawn: {}, waiting: [], bytes: 0 };
  expect(await pictures.view()).toEqual(nothing);
  await expect(pictures.draw(['elephant'])).rejects.toThrow('was not taught “elephant”');

  const story = createStory(join(folder.path, 'a.fabula'), ['runs', 'eats']);
  const watched = new WatchedQueue(studio.drawing, story);
  const later = createStory(join(folder.path, 'b.fabula'), ['sleeps']);
  const watchedLater = new WatchedQueue(studio.drawing, later);
  watched.queue.enqueue({ scenes: 'missing', seed: 'own' });
  await pictures.draw(['owl', 'bear', 'cat']);
  await pictures.draw(['owl']);
  expect((await pictures.view()).waiting).toEqual(['owl', 'bear', 'cat']);
  // Asked for last, and drawn before any word is.
  const finished = watchedLater.finished();
  watchedLater.queue.enqueue({ scenes: 'missing', seed: 'own' });
  await finished;
  expect((await pictures.view()).drawn).toEqual({});

  const { drawn } = await until(({ waiting }) => waiting.length === 0);
  expect(Object.keys(drawn).sort()).toEqual(['bear', 'cat', 'owl']);
  const address = parseAddress(drawn.owl!);
  if (address?.kind !== 'word') throw new Error(drawn.owl);
  expect(await sharp(pictures.picture(address.frame)).metadata()).toMatchObject({ format: 'webp' });
  await pictures.draw(['owl']);
  expect((await pictures.view()).waiting).toEqual([]);
  await pictures.close();

  const again = started(words, studio.drawing);
  const kept = await again.pictures.view();
  expect(kept).toMatchObject({ drawn, waiting: [] });
  expect(kept.bytes).toBe(statSync(join(words, 'tiny-1.fabula')).size);
  await again.pictures.draw(['fox']);
  await again.pictures.stop();
  expect((await again.pictures.view()).waiting).toEqual([]);
  // What is let go is gone from the disk, and can be asked for anew.
  await again.pictures.clear();
  expect(await again.pictures.view()).toEqual(nothing);
  expect(() => again.pictures.picture(address.frame)).toThrow('not in the story any more');
  await again.pictures.draw(['cat']);
  expect((await again.until(({ waiting }) => waiting.length === 0)).drawn).toMatchObject({
    cat: expect.anything(),
  });
  await again.pictures.close();

  const other = started(words, studio.drawing, 'tiny-2');
  expect((await other.pictures.view()).drawn).toEqual({});
  expect(existsSync(join(words, 'tiny-1.fabula'))).toBe(false);
  await other.pictures.close();
  for (const one of [watched, watchedLater]) await one.queue.close();
  for (const one of [story, later]) one.close();
});

it('says once what keeps them from being drawn, and asks for no more', async () => {
  using folder = temporaryFolder();
  await using studio = startStudio({ pathOf: async () => join(folder.path, 'nothing') });
  const { pictures, until, problems } = started(join(folder.path, 'words'), studio.drawing);
  await pictures.draw(['owl', 'bear']);
  expect((await until(({ waiting }) => waiting.length === 0)).drawn).toEqual({});
  expect(problems).toHaveLength(1);
  await pictures.close();
});
