// Story files of others that were made, or happened, to be more than a story: each is one line of words, at once.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { threadSeconds } from '../../../native-models/thread-seconds-for-tests.ts';
import { recordFormat } from '../../story/story-record.ts';
import { readStoryFile } from './story-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'fabula-hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'story.yaml');
const read = (text: string) => {
  writeFileSync(file, text);
  return readStoryFile(file);
};
const repeat = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join('\n');

const scenes = 'scenes:\n  - prompt: a house\n';
const laughs = [
  'lora: &a [x, x, x, x, x, x, x, x, x]',
  ...'bcdefghi'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`)}]`),
];

describe('a story file that is more than a story', () => {
  it.each<[name: string, text: string, said: RegExp]>([
    ['40,000 keys', repeat(40_000, (i) => `k${i}: v`), /this is no story file/],
    [
      'a key twice among 10,000',
      `${repeat(10_000, (i) => `k${i}: v`)}\nk0: w`,
      /:10001: this key stands here for/,
    ],
    [
      'an alias in what it stands for',
      `style: x\n${scenes}settings: &a {lora: *a}\n`,
      /:4: what &a stands for holds itself/,
    ],
    [
      'aliases of aliases',
      `style: x\n${scenes}settings:\n  lora: *i\n`.replace(
        'style: x',
        `style: x\nx:\n${laughs.map((one) => `  ${one}`).join('\n')}`,
      ),
      /the story has no key "x"|too many aliases/,
    ],
    [
      'aliases of aliases in a setting',
      `style: x\n${scenes}settings:\n  lora:\n    [${laughs.map((one) => one.replace(/^\w+: /, '')).join(', ')}]\n`,
      /too many aliases stand for one another/,
    ],
    ['100,000 aliases', `a: &a x\nb:\n${repeat(50_000, () => '  - *a')}`, /more than 1000 aliases/],
    ['an alias of nothing', 'style: *gone\n', /:1: there is no anchor &gone/],
    ['lists in lists', '['.repeat(100_000), /brackets are nested too deep/],
    ['closed lists in lists', `style: ${'['.repeat(5000)}${']'.repeat(5000)}`, /nested too deep/],
    ['maps in maps', repeat(1300, (i) => `${' '.repeat(i)}a:`), /nested too deep|this is no story file/],
    ['a thousand faults in one line', '- "'.repeat(50_000), /:1: .*\./],
    ['a character without a name', `characters: {"": a fox}\n${scenes}`, /:1: a character has no name/],
    ['a character of spaces', `characters: {"  ": a fox}\n${scenes}`, /:1: a character has no name/],
    [
      'two names that are one',
      `characters: {a b: x, "a  b": y}\n${scenes}`,
      /two characters are called "a b"/,
    ],
    ['a name without end', `characters: {${'n'.repeat(500)}: x}\n${scenes}`, /the name "n+… is too long/],
    [
      'a prompt without end',
      `style: x\nscenes:\n  - prompt: ${'word'.repeat(200_000)}\n`,
      /:3: the prompt of scene 1 is 800000 characters long, of at most 10000/,
    ],
    ['two megabytes', `style: x\n${'# comment\n'.repeat(200_000)}${scenes}`, /too large to be a story file/],
    [
      '10,001 scenes',
      `style: x\nscenes:\n${repeat(10_001, () => ' - prompt: a')}`,
      /10001 scenes, of at most 10000/,
    ],
    [
      'a cast name without end',
      `characters: {${'n'.repeat(150)}: x}\nscenes:\n  - {prompt: a, cast: ${'m'.repeat(9000)}}\n`,
      /who is no character/,
    ],
  ])(
    'is told in one line: %s',
    async (_name, text, said) => {
      const start = threadSeconds();
      const error = await read(text).then(
        () => new Error('it was read'),
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ code: 'bad-story-file', message: expect.stringMatching(said) });
      expect(threadSeconds() - start).toBeLessThan(10);
    },
    15_000,
  );

  it('in a story.json, texts without end are refused as well', async () => {
    const document = { format: recordFormat, version: 1, story: {} };
    expect(await read(JSON.stringify(document)).catch((error) => error.message)).toMatch(/story\.yaml: /);
  });

  it('anchors that people use are read', async () => {
    const { story } = await read(
      `style: x\ncharacters: {fox: &fox a fox}\nscenes:\n  - {prompt: *fox}\n  - {prompt: a boat, caption: *fox}\n`,
    );
    expect(story.scenes.map(({ prompt }) => prompt)).toEqual(['a fox', 'a boat']);
  });

  it.skipIf(process.platform === 'win32')('is refused when it is a named pipe or a folder', async () => {
    const pipe = join(folder, 'pipe.yaml');
    execFileSync('mkfifo', [pipe]);
    await expect(readStoryFile(pipe)).rejects.toThrow(`${pipe} is a named pipe.`);
    await expect(readStoryFile(folder)).rejects.toThrow(`${folder} is a folder.`);
  });
});
