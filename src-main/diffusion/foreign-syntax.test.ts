import { expect, test } from 'vitest';
import { foreignSyntaxNote } from './foreign-syntax.ts';

test('weights, LoRA tags, breaks and exchanges are told once each', () => {
  const note = foreignSyntaxNote([
    '(masterpiece:1.3), <lora:ink:0.8> a fox BREAK a forest',
    '(best quality:1.2), [cat:dog:0.5], ((red))',
  ]);
  expect(note).toContain('(masterpiece:1.3) (a weight)');
  expect(note).toContain('<lora:ink:0.8> (a LoRA');
  expect(note).toContain('BREAK');
  expect(note).toContain('[cat:dog:0.5] (an exchange');
  expect(note).toContain('((red)) (a weight)');
  expect(note).not.toContain('best quality');
});

test('brackets and capitals of ordinary writing are left alone', () => {
  expect(
    foreignSyntaxNote(['a fox (red), at 12:30 (noon)', 'they BREAKFAST [outside], take a break']),
  ).toBeUndefined();
});
