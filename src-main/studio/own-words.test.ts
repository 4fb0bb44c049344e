import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { OwnWords, spellingLanguage } from './own-words.ts';

it('keeps what a person calls right, whatever its capitals, for the next start too', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fabula-words-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'own-words.json');
  const unexpected = () => expect.unreachable();
  new OwnWords(file, unexpected).add('Fabula');
  const words = new OwnWords(file, unexpected);
  expect(words.without(['fabula', 'FABULA’s', 'fabul'])).toEqual(['fabul']);
});

it('lists them, and takes one back', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fabula-words-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'own-words.json');
  const words = new OwnWords(file, () => expect.unreachable());
  words.add('Zottel');
  words.add('Brummbär  Fabula');
  words.add('zottel');
  expect(words.list()).toEqual(['brummbär', 'fabula', 'zottel']);
  words.remove('Fabula');
  words.remove('never there');
  expect(new OwnWords(file, () => expect.unreachable()).list()).toEqual(['brummbär', 'zottel']);
  expect(words.without(['fabula', 'Zottel'])).toEqual(['fabula']);
});

it('calls the names of a story right', () => {
  const words = new OwnWords('/nowhere/own-words.json', () => expect.unreachable());
  expect(words.without(['Brummbär', 'Brummbär’s', 'Grimble', 'grimm'], ['Herr Brummbär', 'Grimble'])).toEqual(
    ['grimm'],
  );
});

it('takes the dictionary of the system’s English, and none for another language', () => {
  expect(
    ['en-US', 'en', 'en-GB', 'en-AU', 'de-DE', 'zh-CN'].map((one) => spellingLanguage('auto', one)),
  ).toEqual(['en-US', 'en-US', 'en-GB', 'en-GB', undefined, undefined]);
  expect(spellingLanguage('off', 'en-US')).toBeUndefined();
  expect(spellingLanguage('en-GB', 'de-DE')).toBe('en-GB');
});
