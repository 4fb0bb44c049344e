import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileNameOf, freeFile } from './story-names.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fabula-names-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('names of story files', () => {
  it.each([
    ['The Fox: a tale?', 'The Fox a tale'],
    ['  two \n lines ', 'two lines'],
    ['狐狸与灯', '狐狸与灯'],
    ['../../etc/passwd', 'unnamed'],
    ['.hidden', 'unnamed'],
    ['...', 'unnamed'],
    ['NUL', 'unnamed'],
    ['', 'unnamed'],
  ])('%j becomes %j', (title, name) => {
    expect(fileNameOf(title, 'unnamed')).toBe(name);
  });

  it('any title gives a file that can be made in the folder itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (title) => {
        const file = freeFile(folder, fileNameOf(title, 'unnamed'));
        expect(path.dirname(file)).toBe(folder);
        writeFileSync(file, '');
      }),
    );
  });

  it('the first number that is free is added', () => {
    writeFileSync(path.join(folder, 'Fox.fabula'), '');
    writeFileSync(path.join(folder, 'Fox 2.fabula'), '');
    expect(freeFile(folder, 'Fox')).toBe(path.join(folder, 'Fox 3.fabula'));
  });
});
