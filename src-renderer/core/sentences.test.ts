import { expect, it } from 'vitest';
import { errorSentences, sentence } from './sentences.ts';

it.each([
  ['unet/config.json is missing', 'unet/config.json is missing.'],
  ['The disk is full.', 'The disk is full.'],
  ['Where is it?', 'Where is it?'],
  ['It said "no."', 'It said "no."'],
  ['/tmp/a.fabula  ', '/tmp/a.fabula.'],
  ['Reading…', 'Reading…'],
  ['', ''],
])('%j reads %j', (text, read) => {
  expect(sentence(text)).toBe(read);
});

it('what went wrong and how to mend it are two sentences', () => {
  const error = { message: 'unet/config.json is missing', hint: 'Download the whole model folder again' };
  expect(errorSentences(error)).toBe('unet/config.json is missing. Download the whole model folder again.');
  expect(errorSentences({ message: 'Stopped.', hint: '' })).toBe('Stopped.');
});
