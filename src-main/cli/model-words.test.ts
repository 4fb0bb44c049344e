// `fabula model words` against the built-in model's manifest, checkpoints without one, and broken ones.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { modelWords } from './model-words.ts';
import { main } from './program.ts';

const root = resolve(import.meta.dirname, '../..');
const pocket = join(root, 'native-models/pocket');
const tiny = join(root, 'native-models/parity/fixtures/whole-method/models/tiny-sdxl');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fabula-words-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

async function told(path: string, json = false): Promise<string> {
  let text = '';
  const write = (part: string) => {
    text += part;
    return true;
  };
  await modelWords(path, json, { write });
  return text;
}

/** A manifest with these words in a folder of its own. */
function manifest(words: unknown): string {
  const rest = { id: 'm', name: 'M', version: '1', architecture: 'sdxl', licence: 'MIT' };
  writeFileSync(join(folder, 'fabula.json'), JSON.stringify({ ...rest, words }));
  return folder;
}

test('lists exactly what the manifest says, for people and for machines', async () => {
  const { words } = JSON.parse(readFileSync(join(pocket, 'fabula.json'), 'utf8'));
  expect(JSON.parse(await told('pocket', true))).toEqual(words);
  const text = await told('pocket');
  for (const [name, list] of Object.entries<string[]>(words)) {
    expect(text).toContain(`${name} (${list.length})\n`);
  }
  const lines = text.trimEnd().split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  const listed = lines.filter((line) => line.startsWith('  ')).flatMap((line) => line.trim().split(/, |,$/));
  expect(listed.filter(Boolean)).toEqual(Object.values<string[]>(words).flat());
});

test('one plain list stands under one heading; empty lists are left out', async () => {
  expect(await told(manifest(['fox', 'owl']))).toBe('words (2)\n  fox, owl\n');
  expect(await told(manifest({ characters: ['fox'], places: [] }))).toBe('characters (1)\n  fox\n');
});

test('a model without a list says so in one line and is no failure', async () => {
  expect(await told(tiny)).toBe(`${tiny} has no list of the words it knows.\n`);
  expect(await told(manifest([]))).toBe(`${folder} has no list of the words it knows.\n`);
  expect(await told(tiny, true)).toBe('{}\n');
  const file = join(folder, 'model.safetensors');
  writeFileSync(file, '');
  expect(await told(file)).toBe(`${file} has no list of the words it knows.\n`);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(await main(['model', 'words', tiny])).toBe(0);
});

test('nothing there, and a manifest that cannot be read, are bad input', async () => {
  const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(await main(['model', 'words', join(folder, 'nothing')])).toBe(2);
  expect(errors.mock.calls.join('')).toContain('There is no model');
  expect(await main(['model', 'words', manifest({ characters: 'fox' })])).toBe(2);
  expect(errors.mock.calls.join('')).toContain('fabula.json: words');
});
