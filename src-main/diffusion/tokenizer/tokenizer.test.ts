import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { threadSeconds } from '../../../native-models/thread-seconds-for-tests.ts';
import { clipTokenizer, clipTokens, writeClip } from './clip-for-tests.ts';
import { loadTokenizer } from './load-tokenizer.ts';
import type { Tokenizer } from './tokenizer.ts';

// Token ids of several hundred hard texts are compared with transformers' in scripts/parity/parts.test.ts.
let folder: string;
let clip: Tokenizer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fabula-tokenizer-test-'));
  clip = await clipTokenizer();
});
afterAll(() => rm(folder, { recursive: true }));

async function clipFolder(name: string, files: Record<string, string>): Promise<string> {
  const path = join(folder, name);
  await writeClip(path);
  for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), text);
  return path;
}

describe('encode', () => {
  test('start, text, end, padding', () => {
    const row = Array.from(clip.encode(clip.encodePieces('a red fox')), Number);
    expect(row.slice(0, 6)).toEqual([49406, 320, 736, 3240, 49407, 49407]);
    expect(row).toHaveLength(77);
  });

  test('75 tokens fit, 76 do not', () => {
    const ids = (n: number) => clip.encodePieces('fox '.repeat(n));
    expect(Number(clip.encode(ids(75))[76])).toBe(49407);
    expect(() => clip.encode(ids(76))).toThrow('76 tokens, but at most 75 fit');
  });

  test('a pad token "!" is id 0, in texts too', async () => {
    const config = { pad_token: '!', model_max_length: 77 };
    const second = await loadTokenizer(
      await clipFolder('pad', { 'special_tokens_map.json': JSON.stringify(config) }),
    );
    expect([...second.encode([]).subarray(0, 3)]).toEqual([49406n, 49407n, 0n]);
    expect(second.encodePieces('a fox!!')).toEqual([320, 3240, 0, 0]);
    expect(clip.encodePieces('a fox!!')).toEqual([320, 3240, 748]);
  });
});

describe('pieces', () => {
  test('say where each token lies', () => {
    const text = ' Two\tFOXES, cafe\u0301! \u1112\u1161\u11ab!';
    expect(clip.pieces(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      'Two',
      'FOXES',
      ',',
      'cafe\u0301',
      '!',
      '\u1112\u1161\u11ab',
      '\u1112\u1161\u11ab',
      '!',
    ]);
  });

  test('are in order and inside the text, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        let last = 0;
        for (const { id, start, end } of clip.pieces(text)) {
          expect(id).toBeLessThan(49408);
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          last = start;
        }
      }),
    );
  });

  test('of texts joined by a space are the pieces of the texts', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(clip.encodePieces(`${a} ${b}`)).toEqual([...clip.encodePieces(a), ...clip.encodePieces(b)]);
      }),
    );
  });

  test('of one very long word come in reasonable time', () => {
    const started = threadSeconds();
    expect(clip.encodePieces('qzxjvkwfoxgub'.repeat(150)).length).toBeGreaterThan(500);
    expect(threadSeconds() - started).toBeLessThan(2);
  });
});

describe('added tokens', () => {
  test('the longest wins, and those not marked as normalised are found as they are written', async () => {
    const added = { 5: { content: '<a' }, 6: { content: '<ab' }, 7: { content: '<C>', normalized: true } };
    const config = JSON.stringify({ added_tokens_decoder: added });
    const tokenizer = await loadTokenizer(await clipFolder('added', { 'tokenizer_config.json': config }));
    expect(tokenizer.encodePieces('<ab<a <c>')).toEqual([6, 5, 7]);
    expect(tokenizer.encodePieces('<AB')).toEqual(clip.encodePieces('<AB'));
  });
});

describe('tokenizer.json, which today’s libraries write in place of vocab.json and merges.txt', () => {
  const source = (path: string, addedTokens: Record<string, unknown> = {}) => ({
    vocab: join(path, 'vocab.json'),
    merges: join(path, 'merges.txt'),
    whole: join(path, 'tokenizer.json'),
    config: {},
    specialTokens: {},
    addedTokens,
  });

  async function wholeFolder(name: string, spell: (pair: string[]) => unknown, added: object[] = []) {
    const path = join(folder, name);
    await mkdir(path);
    const vocab = await clipTokens();
    const lines = (await readFile('assets/clip/merges.txt', 'utf8')).split('\n').slice(1).filter(Boolean);
    const merges = lines.map((line) => spell(line.split(' ')));
    const json = { version: '1.0', added_tokens: added, model: { type: 'BPE', vocab, merges } };
    await writeFile(join(path, 'tokenizer.json'), JSON.stringify(json));
    return path;
  }

  test.each<[string, (pair: string[]) => unknown]>([
    ['pairs', (pair) => pair],
    ['lines', (pair) => pair.join(' ')],
  ])('merges as %s', async (name, spell) => {
    const whole = await loadTokenizer(source(await wholeFolder(name, spell)));
    const text = 'A watercolour of a red fox, 狐狸!';
    expect(whole.pieces(text)).toEqual(clip.pieces(text));
  });

  test('its added tokens, those of added_tokens.json, and whole words only where they ask for it', async () => {
    const path = await wholeFolder('whole-added', (pair) => pair, [
      { id: 49408, content: '<Fox>', normalized: false, special: true },
      { id: 49409, content: 'sks', normalized: true, single_word: true },
    ]);
    const whole = await loadTokenizer(source(path, { mycat: 49410 }));
    expect(whole.encodePieces('<Fox> SKS MyCat')).toEqual([49408, 49409, 49410]);
    expect(whole.encodePieces('tasks')).toEqual(clip.encodePieces('tasks'));
  });

  test('of another kind is refused by name', async () => {
    const path = join(folder, 'unigram');
    await mkdir(path);
    await writeFile(join(path, 'tokenizer.json'), JSON.stringify({ model: { type: 'Unigram' } }));
    await expect(loadTokenizer(source(path))).rejects.toThrow(
      /tokenizer\.json holds a tokenizer of the kind "Unigram", not CLIP's/,
    );
  });
});

describe('loading', () => {
  test.each([
    ['vocab.json', '{"a": ', 'vocab.json is not valid JSON'],
    ['vocab.json', '{"a": -1}', 'vocab.json gives the token "a" the id -1, not a whole number below'],
    ['vocab.json', '{"a": 1e12}', 'vocab.json gives the token "a" the id 1000000000000, not a whole number'],
    [
      'tokenizer_config.json',
      '{"added_tokens_decoder": {"x": {"content": "y"}}}',
      'tokenizer_config.json gives an added token the id "x".',
    ],
    [
      'tokenizer_config.json',
      `{"added_tokens_decoder": {${Array.from({ length: 10_001 }, (_, i) => `"${i}": {"content": "<${i}>"}`)}}}`,
      'has 10001 added tokens; Fabula reads 10000 at most.',
    ],
    ['tokenizer_config.json', '{"pad_token": 7}', 'tokenizer_config.json pad_token: '],
    ['vocab.json', '{}', 'merges.txt line 2 merges to a token that vocab.json lacks'],
    ['merges.txt', '#version: 0.2\ni n\nt h e\n', 'merges.txt line 3 is not a pair of symbols'],
    ['tokenizer_config.json', '{"eos_token": "<end>"}', 'vocab.json has no token "<end>"'],
  ])('%s that holds %s is named', async (file, text, message) => {
    const path = await clipFolder('broken', { [file]: text });
    await expect(loadTokenizer(path)).rejects.toMatchObject({
      code: 'bad-model',
      message: expect.stringContaining(message),
    });
    await rm(path, { recursive: true });
  });

  test.skipIf(process.platform === 'win32')('a named pipe is refused instead of waited for', async () => {
    const path = await clipFolder('pipe', {});
    await rm(join(path, 'merges.txt'));
    execFileSync('mkfifo', [join(path, 'merges.txt')]);
    await expect(loadTokenizer(path)).rejects.toThrow('merges.txt cannot be read: it is a named pipe.');
  });

  test('a missing file is named', async () => {
    await expect(loadTokenizer(join(folder, 'nowhere'))).rejects.toMatchObject({
      code: 'bad-model',
      message: expect.stringContaining('vocab.json is missing'),
    });
  });

  test('a small vocabulary without all bytes falls back to the unknown token', async () => {
    const path = join(folder, 'small');
    const vocab = { a: 0, 'b</w>': 1, 'ab</w>': 2, '<|startoftext|>': 3, '<|endoftext|>': 4 };
    await mkdir(path);
    await writeFile(join(path, 'vocab.json'), JSON.stringify(vocab));
    await writeFile(join(path, 'merges.txt'), '#version: 0.2\na b</w>\n');
    const small = await loadTokenizer(path);
    expect(small.encodePieces('ab b aab é')).toEqual([2, 1, 0, 2, 4, 4]);
  });
});
