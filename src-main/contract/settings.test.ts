import { expect, test } from 'vitest';
import { edit } from './edits.ts';

const setting = (settings: unknown) => edit.safeParse({ type: 'settings.set', settings }).success;

test('a page sets parameters, but names no file by its path', () => {
  expect(setting({ steps: 12, weights: 'streamed' })).toBe(true);
  const lora = { name: 'ink', sha256: 'a'.repeat(64), strength: -0.5 };
  expect(setting({ loras: [lora] })).toBe(true);
  expect(setting({ loras: [{ file: '/etc/passwd' }] })).toBe(false);
  expect(setting({ loras: [{ ...lora, file: '/etc/passwd' }] })).toBe(false);
  expect(setting({ loras: [{ ...lora, name: '../ink' }] })).toBe(false);
  expect(setting({ loras: [{ ...lora, strength: 11 }] })).toBe(false);
});
