import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ErrorValue } from '../contract/errors.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const shape = z.strictObject({ theme: z.enum(['light', 'dark']) });
const usual = { theme: 'light' } as const;

function read(file: string) {
  const problems: ErrorValue[] = [];
  const value = readJsonFile(file, shape, usual, (problem) => problems.push(problem));
  return { value, problems };
}

describe('a JSON file of the app', () => {
  it('is what was written, and the usual where there is none', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'new', 'preferences.json');
    expect(read(file)).toEqual({ value: usual, problems: [] });
    writeJsonFile(file, { theme: 'dark' });
    expect(read(file)).toEqual({ value: { theme: 'dark' }, problems: [] });
    expect(readdirSync(join(folder.path, 'new'))).toEqual(['preferences.json']);
  });

  it.each([
    ['half of it', '{"theme": "da'],
    ['nothing', ''],
    ['another shape', '{"theme": "purple"}'],
  ])('is kept aside when it is damaged, and that is said: %s', (_, text) => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'preferences.json');
    writeFileSync(file, text);
    const { value, problems } = read(file);
    expect(value).toEqual(usual);
    const [aside] = readdirSync(folder.path);
    expect(aside).toMatch(/^preferences\.damaged-.*\.json$/);
    expect(problems).toMatchObject([{ message: expect.stringContaining(aside!) }]);
    writeJsonFile(file, usual);
    expect(readFileSync(join(folder.path, aside!), 'utf8')).toBe(text);
    expect(read(file).problems).toEqual([]);
  });

  it('that cannot be read at all is said', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'preferences.json');
    mkdirSync(file);
    expect(read(file)).toMatchObject({
      value: usual,
      problems: [{ message: expect.stringContaining('a folder is in the way') }],
    });
    expect(() => writeJsonFile(file, usual)).toThrow(expect.objectContaining({ code: 'not-writable' }));
  });
});
