import { expect, it } from 'vitest';
import { voiceFor } from './use-reading-aloud.ts';

const voice = (name: string, lang: string, more: object = {}) => ({
  name,
  lang,
  localService: true,
  default: false,
  ...more,
});

const named = (language: string, ...voices: ReturnType<typeof voice>[]) => voiceFor(voices, language)?.name;

it('takes a voice of the language, as it is spoken where the words are from', () => {
  const [german, american, british] = [voice('g', 'de-DE'), voice('a', 'en-US'), voice('b', 'en_GB')];
  expect(named('en-GB', german, american, british)).toBe('b');
  expect(named('en', german, british, american)).toBe('a');
  expect(named('de-AT', american, german)).toBe('g');
  expect(named('en-US-GB', american)).toBeUndefined();
  expect(named('zh-Hans', german, american)).toBeUndefined();
});

it('never takes one that sends the words away', () => {
  expect(named('en', voice('far', 'en-US', { localService: false, default: true }))).toBeUndefined();
});

it('passes over names that are no languages', () => {
  expect(named('en', voice('odd', '!!'), voice('a', 'en-US'))).toBe('a');
});
