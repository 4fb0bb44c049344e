import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Spelling } from './spelling.ts';

const folderOf = (name: string): string => dirname(fileURLToPath(import.meta.resolve(name)));
const worker = new URL('./spelling-worker.ts', import.meta.url);

function spelling(folder: string | undefined) {
  const faults: unknown[] = [];
  const book = new Spelling({ worker, folder: () => folder, onFault: (error) => faults.push(error) });
  return { book, faults };
}

describe('spelling', () => {
  it('finds what is wrong and says what may have been meant', async () => {
    const { book, faults } = spelling(folderOf('dictionary-en'));
    expect(await book.wrong(['a', 'lantren', 'in', 'meadow', 'fox’s', 'gliterring', '4kg', '狐狸'])).toEqual([
      'lantren',
      'gliterring',
    ]);
    expect(await book.wrong(['snow-covered', 'snow-coverd'])).toEqual(['snow-coverd']);
    expect(await book.near('lantren')).toEqual(['lantern']);
    expect(await book.near('x'.repeat(5_000))).toEqual([]);
    expect(faults).toEqual([]);
    await book.close();
  });

  it('knows that colour is right in one English and wrong in the other', async () => {
    let folder = folderOf('dictionary-en');
    const book = new Spelling({ worker, folder: () => folder, onFault: () => {} });
    expect(await book.wrong(['colour', 'color'])).toEqual(['colour']);
    folder = folderOf('dictionary-en-gb');
    expect(await book.wrong(['colour', 'color'])).toEqual(['color']);
    await book.close();
  });

  it('calls nothing wrong when it is off, or without its dictionary, and says why', async () => {
    expect(await spelling(undefined).book.wrong(['lantren'])).toEqual([]);
    const { book, faults } = spelling('/nowhere');
    expect(await book.wrong(['lantren'])).toEqual([]);
    expect(await book.near('lantren')).toEqual([]);
    expect(faults).toHaveLength(1);
  });
});
