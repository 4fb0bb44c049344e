import { expect, test } from 'vitest';
import { FabulaError, toErrorValue } from './errors.ts';
import { printable, sentence } from './printable.ts';

test('signs that would act are written out; letters of every script stay', () => {
  expect(printable('\u001b]0;x\u0007 a\nb \u202egnp.exe')).toBe(
    '\\u001b]0;x\\u0007 a\\u000ab \\u202egnp.exe',
  );
  expect(printable('\ud800 half')).toBe('\\ud800 half');
  const text = 'Füchsin 狐 ثعلب 🦊 “quoted”';
  expect(printable(text)).toBe(text);
});

test('a sentence is one line with a full stop', () => {
  expect(sentence(' two\n lines ')).toBe('two lines.');
  expect(sentence('Who?')).toBe('Who?');
  expect(sentence('')).toBe('');
});

test('of a message without end the beginning and the end are kept', () => {
  const { message, hint } = toErrorValue(new FabulaError('bad-model', `a${'x'.repeat(20e6)}z`, 'Mend it'));
  expect(message.length).toBeLessThan(1600);
  expect(message).toMatch(/^ax.* \(19998502 characters more\) .*xz\.$/);
  expect(hint).toBe('Mend it.');
});

test('foreign errors are whole sentences, too', () => {
  expect(toErrorValue(new TypeError('x is not a function')).message).toBe('x is not a function.');
  expect(toErrorValue(Object.assign(new Error('a file is gone'), { hint: 'Get it' }))).toEqual({
    code: 'bad-model',
    message: 'a file is gone.',
    hint: 'Get it.',
  });
});
