import path from 'node:path';
import { expect, it } from 'vitest';
import { creditsOf, creditsText } from './credits.ts';

const credits = creditsOf(path.resolve(import.meta.dirname, '..'));

it('names what the app needs and what that needs in turn, each with its licence', () => {
  const names = credits.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['react', 'better-sqlite3', 'pdfkit', 'scheduler']));
  expect(names).not.toContain('vitest');
  expect(credits.find(({ name }) => name === 'react')!.text).toContain('Permission is hereby granted');
});

it('everything is under a licence that an app under MIT may carry', () => {
  const free = /MIT|ISC|BSD|Apache-2\.0|OFL-1\.1|0BSD|Unlicense|BlueOak|Zlib|CC0|Python-2\.0/;
  // Used as they come, each a file of its own: LGPL's libvips inside sharp's WebAssembly.
  const others = credits
    .filter(({ licence }) => !free.test(licence))
    .map(({ name, licence }) => `${name}: ${licence}`);
  expect(others).toEqual([]);
});

it('a text for packages has them all', () => {
  const text = creditsText(credits);
  for (const { name, version } of credits) expect(text).toContain(`${name} ${version}: `);
});
