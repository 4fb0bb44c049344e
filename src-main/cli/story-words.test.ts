// What `fabula story` says of words that a model was not taught, by a model with a list and one without.

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { WordLists } from '../contract/words.ts';
import { commandFolder, events, tiny } from './fabula-for-tests.ts';

const { base, fabula, remove } = commandFolder();
afterAll(remove);

const model = join(base, 'taught');
cpSync(tiny, model, { recursive: true });
const words: WordLists = {
  characters: ['fox', 'mouse'],
  places: ['in a forest'],
  styles: ['a drawing of'],
};
const manifest = { id: 't', name: 'Taught', version: '1', architecture: 'sdxl', licence: 'MIT', words };
writeFileSync(join(model, 'fabula.json'), JSON.stringify(manifest));

function story(name: string, of: string, scenes: readonly string[]): string {
  const file = join(base, `${name}.yaml`);
  const lines = scenes.map((prompt) => `  - {prompt: ${prompt}, cast: []}`).join('\n');
  writeFileSync(
    file,
    `title: T\nstyle: a drawing of\nscenes:\n${lines}\nsettings: {model: ${of}, steps: 1, size: 64x64}\n`,
  );
  return file;
}

const strange = ['a fox and a hedgehog', 'Der Elefant trinkt Limonade', 'a zxqvolp'];

it('names them once on standard error before the first picture, and draws them as they are', async () => {
  const { code, stderr } = await fabula('story', story('strange', model, strange), '--out', 'out');
  expect(code).toBe(0);
  const [first, second] = stderr.split('\n');
  expect(first).toBe(
    'note: Taught may draw something else: it does not know hedgehog (try mouse, fox) and zxqvolp; ' +
      'it reads English, and this looks like German; there is nothing that it knows in scenes 2 and 3.',
  );
  expect(second).toMatch(/^1\/3 /);
  const drawn = JSON.parse(readFileSync(join(base, 'out/story.json'), 'utf8'));
  expect(JSON.stringify(drawn)).toContain('Der Elefant trinkt Limonade');
  const again = await fabula('story', join(base, 'strange.yaml'), '--out', 'out', '--resume');
  expect(again.stderr).not.toContain('may draw something else');
});

it('is an event of its own for programs', async () => {
  const { stdout } = await fabula('story', story('json', model, strange), '--out', 'json', '--json');
  const told = events(stdout);
  const index = told.findIndex(({ type }) => type === 'words');
  expect(told[index]).toEqual({
    type: 'words',
    model: 'Taught',
    unknown: [
      { word: 'hedgehog', nearest: ['mouse', 'fox'] },
      { word: 'zxqvolp', nearest: [] },
    ],
    languages: ['de'],
    nothingKnown: [2, 3],
  });
  expect(told.findIndex(({ type }) => type === 'frame')).toBeGreaterThan(index);
});

it('is silent where all is known, and of a model that says nothing of its words', async () => {
  const known = await fabula('story', story('known', model, ['a fox in a forest']), '--out', 'known');
  expect(known.stderr).toMatch(/^1\/1 .*\n$/);
  const untold = await fabula('story', story('untold', tiny, strange), '--out', 'untold');
  expect(untold.stderr).not.toContain('note');
});
