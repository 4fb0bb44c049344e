import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { writeTogether } from './write-together.ts';

test('files and folders appear when all are finished', async () => {
  using folder = temporaryFolder();
  const place = join(folder.path, 'new', 'inside');
  const paths = await writeTogether(place, async (hidden) => {
    await writeFile(join(hidden, 'a.txt'), 'a');
    await mkdir(join(hidden, 'b'));
    await writeFile(join(hidden, 'b', 'c.txt'), 'c');
    expect(readdirSync(place).filter((name) => !name.startsWith('.'))).toEqual([]);
    return ['a.txt', 'b'];
  });
  expect(paths).toEqual([join(place, 'a.txt'), join(place, 'b')]);
  expect(readdirSync(place)).toEqual(['a.txt', 'b']);
  expect(readFileSync(join(place, 'b', 'c.txt'), 'utf8')).toBe('c');
});

test('where one fails there is none of them, nor the folder that was made for them', async () => {
  using folder = temporaryFolder();
  const base = folder.path;
  const place = join(base, 'new', 'inside');
  const writing = writeTogether(place, async (hidden) => {
    await writeFile(join(hidden, 'a.txt'), 'a');
    throw new Error('stopped');
  });
  await expect(writing).rejects.toThrow('stopped');
  expect(readdirSync(base)).toEqual([]);
});

test('a file of that name is replaced, a folder never is', async () => {
  using folder = temporaryFolder();
  const place = folder.path;
  writeFileSync(join(place, 'a.txt'), 'old');
  mkdirSync(join(place, 'b'));
  writeFileSync(join(place, 'b', 'mine.txt'), 'mine');
  const paths = await writeTogether(place, async (hidden) => {
    await writeFile(join(hidden, 'a.txt'), 'new');
    await mkdir(join(hidden, 'b'));
    return ['a.txt', 'b'];
  });
  expect(paths[1]).toBe(join(place, 'b 2'));
  expect(readFileSync(join(place, 'a.txt'), 'utf8')).toBe('new');
  expect(readdirSync(join(place, 'b'))).toEqual(['mine.txt']);
});

test('where one of them cannot be replaced, none is, and it is named', async () => {
  using folder = temporaryFolder();
  const place = folder.path;
  writeFileSync(join(place, 'a.txt'), 'old');
  mkdirSync(join(place, 'b.txt'));
  const writing = writeTogether(place, async (hidden) => {
    for (const name of ['a.txt', 'b.txt']) await writeFile(join(hidden, name), 'new');
    return ['a.txt', 'b.txt'];
  });
  const message = `Cannot write ${join(place, 'b.txt')}: a folder is in the way.`;
  await expect(writing).rejects.toMatchObject({ code: 'not-writable', message });
  expect(readFileSync(join(place, 'a.txt'), 'utf8')).toBe('old');
  expect(readdirSync(place)).toEqual(['a.txt', 'b.txt']);
});

test('what cannot be written says so, with its place', async () => {
  using folder = temporaryFolder();
  const place = folder.path;
  writeFileSync(join(place, 'file'), '');
  await expect(writeTogether(join(place, 'file', 'x'), async () => [])).rejects.toMatchObject({
    code: 'not-writable',
    message: expect.stringContaining('file'),
  });
});
