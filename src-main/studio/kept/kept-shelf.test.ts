import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ErrorValue } from '../../contract/errors.ts';
import type { Kept } from '../../contract/shelf.ts';
import { createSample, drawSample, temporaryFolder } from '../../store/testing/sample-document.ts';
import { present } from '../../story/board.ts';
import { parseAddress } from '../addresses.ts';
import { KeptFile } from './kept-file.ts';
import { KeptShelf } from './kept-shelf.ts';

function shelfIn(folder: string, now: () => number = Date.now) {
  const problems: ErrorValue[] = [];
  const told: Kept[][] = [];
  const file = new KeptFile(folder, (problem) => problems.push(problem), now);
  return { file, shelf: new KeptShelf({ file, changed: (view) => told.push(view) }), problems, told };
}

it('keeps a character with its words, its picture and that picture’s seed', async () => {
  using folder = temporaryFolder();
  const document = createSample(join(folder.path, 'a.fabula'));
  const [fox, owl] = present(document.board.characters);
  const [first, second] = present(document.board.scenes);
  document.edit({ type: 'scene.set', id: first!.id, cast: [fox!.id, owl!.id] });
  drawSample(document, first!.id, { seed: 1 });
  drawSample(document, second!.id, { seed: 2 });
  const { shelf, file, told } = shelfIn(folder.path);
  await shelf.keep(document, { what: 'character', id: fox!.id });
  await shelf.keep(document, { what: 'character', id: owl!.id });
  const [keptOwl, keptFox] = await shelf.view();
  // Alone in a picture where there is one.
  expect(keptFox).toMatchObject({
    kind: 'character',
    name: 'Fox',
    description: 'a red fox with a coat',
    seed: 2,
  });
  expect(keptOwl).toMatchObject({ name: 'Owl', seed: 1, colour: owl!.colour, removed: false });
  expect(parseAddress(keptFox!.picture!)).toEqual({ kind: 'kept', id: keptFox!.id });
  expect(Buffer.from(file.picture(keptFox!.id)!).toString()).toBe('small');
  expect(told.map((one) => one.length)).toEqual([1, 2]);

  await shelf.keep(document, { what: 'style' });
  expect((await shelf.view())[0]).toMatchObject({ kind: 'style', words: 'watercolour' });
  document.edit({ type: 'story.set', style: ' ' });
  await expect(shelf.keep(document, { what: 'style' })).rejects.toThrow(
    'There are no words yet for this style.',
  );
  await expect(shelf.keep(document, { what: 'character', id: 99 })).rejects.toThrow(
    'not in the story any more',
  );
  document.close();
});

it('loses nothing when two programs keep at once', async () => {
  using folder = temporaryFolder();
  const document = createSample(join(folder.path, 'a.fabula'));
  const ids = present(document.board.characters).map(({ id }) => id);
  const [one, other] = [shelfIn(folder.path), shelfIn(folder.path)];
  await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      (at % 2 ? one : other).shelf.keep(document, { what: 'character', id: ids[at % 2]! }),
    ),
  );
  expect(await one.shelf.view()).toHaveLength(12);
  document.close();
});

it('takes off what can be put back for a day', async () => {
  using folder = temporaryFolder();
  const document = createSample(join(folder.path, 'a.fabula'));
  const [scene] = present(document.board.scenes);
  drawSample(document, scene!.id);
  let now = 1000;
  const { shelf, file } = shelfIn(folder.path, () => now);
  const [fox] = present(document.board.characters);
  await shelf.keep(document, { what: 'character', id: fox!.id });
  const [{ id }] = (await shelf.view()) as [Kept];
  await shelf.setRemoved(id, true);
  expect((await shelf.view())[0]!.removed).toBe(true);
  await shelf.setRemoved(id, false);
  expect((await shelf.view())[0]!.removed).toBe(false);
  await shelf.setRemoved(id, true);
  now += 25 * 60 * 60 * 1000;
  await shelf.keep(document, { what: 'style' });
  expect((await shelf.view()).map(({ kind }) => kind)).toEqual(['style']);
  expect(file.picture(id)).toBeUndefined();
  expect(file.picture('../shelf')).toBeUndefined();
  document.close();
});

it('puts a damaged file aside, and refuses one of a newer Fabula', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'shelf.json');
  writeFileSync(path, '{ broken');
  const { shelf, problems } = shelfIn(folder.path);
  expect(await shelf.view()).toEqual([]);
  expect(problems[0]!.message).toMatch(/The shelf could not be read and was put aside/);
  expect(existsSync(path)).toBe(false);
  expect(readdirSync(folder.path)).toHaveLength(1);
  writeFileSync(path, '{"version": 9}');
  await expect(shelf.view()).rejects.toThrow('was written by a newer Fabula');
  expect(readFileSync(path, 'utf8')).toBe('{"version": 9}');
});
