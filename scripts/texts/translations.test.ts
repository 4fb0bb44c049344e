// Every language says everything, nothing that is not there any more, and with the same values in it.

import fs from 'node:fs';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import { describe, expect, test } from 'vitest';
import { languages } from '../../src-main/contract/languages.ts';
import { errorsSaid, extractTexts } from './extract.ts';

const read = (name: string): unknown =>
  JSON.parse(fs.readFileSync(new URL(`../../assets/texts/${name}.json`, import.meta.url), 'utf8'));

type Compiled = ReturnType<typeof compileMessageOrThrow>;

/** Names and kinds of the values in a message, and the plural forms that it has for each. */
function valuesOf(message: string) {
  const values = new Set<string>();
  const plurals: string[][] = [];
  const visit = (tokens: Compiled) => {
    if (typeof tokens === 'string') return;
    for (const token of tokens) {
      if (typeof token === 'string') continue;
      const [name, kind, forms] = token as [string, string?, Record<string, Compiled>?];
      if (name !== '#') values.add(name);
      if (kind === 'plural' && forms) {
        plurals.push(Object.keys(forms).filter((form) => form !== 'offset'));
        for (const form of Object.values(forms)) if (Array.isArray(form)) visit(form);
      }
    }
  };
  visit(compileMessageOrThrow(message));
  return { values: [...values].sort(), plurals };
}

const english = extractTexts().messages;

describe.each(languages.filter((language) => language !== 'en'))('in %s', (language) => {
  const translated = read(language) as Record<string, string>;

  test('there is every text, and none that nobody says', () => {
    expect(Object.keys(translated).sort()).toEqual(Object.keys(english).sort());
  });

  test('each has the values of the English one', () => {
    const wrong = Object.entries(english).filter(
      ([id, message]) => String(valuesOf(translated[id] ?? '').values) !== String(valuesOf(message).values),
    );
    expect(wrong.map(([id]) => id)).toEqual([]);
  });

  test('each has the plural forms of its language', () => {
    const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const lacking = Object.entries(translated).filter(([, message]) =>
      valuesOf(message).plurals.some((forms) => wanted.some((form) => !forms.includes(form))),
    );
    expect(lacking).toEqual([]);
  });

  test('every error is said, with the values of the English one', () => {
    const errors = read(`errors.${language}`) as Record<string, string>;
    expect(Object.keys(errors).sort()).toEqual(errorsSaid());
    const holes = (text: string) => [...new Set(text.match(/\{\d+\}/g))].sort().join();
    expect(
      Object.entries(errors).filter(([said, translation]) => holes(said) !== holes(translation)),
    ).toEqual([]);
  });
});

test('the list of errors is up to date (else: npm run texts)', () => {
  expect(read('errors.en')).toEqual(errorsSaid());
});
