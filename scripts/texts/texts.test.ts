// The English list is complete and as the code has it, every message can be read, and no component says
// anything that is not in it.

import fs from 'node:fs';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import { expect, test } from 'vitest';
import { bypasses } from './bypasses.ts';
import { catalogue, extractTexts, sourcesIn } from './extract.ts';

const { messages, faults } = extractTexts();

/** Prompts are English in every language: the models were taught with English words. */
const stylesToBeginWith = new Set([
  'A watercolor illustration of',
  'A pencil and ink drawing of',
  'A soft pastel illustration of',
  'A paper cut-out scene of',
  'A cinematic photograph of',
]);

test('ids and messages are written out, one message for each id', () => {
  expect(faults).toEqual([]);
});

test('the list is up to date (else: npm run texts)', () => {
  expect(JSON.parse(fs.readFileSync(catalogue, 'utf8'))).toEqual(messages);
});

test('every message is right ICU', () => {
  for (const message of Object.values(messages)) expect(() => compileMessageOrThrow(message)).not.toThrow();
});

test('components say nothing past the list', () => {
  const found = sourcesIn('src-renderer')
    .filter(({ file }) => file.endsWith('.tsx'))
    .flatMap((source) => bypasses(source, stylesToBeginWith));
  expect(found).toEqual([]);
});
