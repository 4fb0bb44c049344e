import { expect, test } from 'vitest';
import { edit } from './edits.ts';

const setting = (settings: unknown) => edit.safeParse({ type: 'settings.set', settings }).success;

test('a page sets parameters, but names no file by its path', () => {
  expect(setting({ steps: 12, weights: 'streamed' })).toBe(true);
  expect(setting({ loras: [{ file: '/etc/passwd' }] })).toBe(false);
});
