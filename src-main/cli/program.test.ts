import { afterEach, expect, test, vi } from 'vitest';
import { main } from './program.ts';

afterEach(() => void vi.restoreAllMocks());

/** The last line that is said of a mistake. */
async function hintAfter(...args: string[]): Promise<string> {
  const said: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  expect(await main(args)).toBe(2);
  vi.restoreAllMocks();
  return said.join('').trim().split('\n').at(-1)!;
}

test('a mistake in flags names the help of the command that was given', async () => {
  expect(await hintAfter('export', 'fox.fabula', '--too', 'pdf')).toContain('See "fabula export --help".');
  expect(await hintAfter('export', 'fox.fabula')).toContain('See "fabula export --help".');
  expect(await hintAfter('story', '--colour')).toContain('See "fabula story --help".');
  expect(await hintAfter('exprot', 'fox.fabula')).toContain('See "fabula --help".');
});
