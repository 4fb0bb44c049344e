import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { brokenSentences } from './error-sentences.ts';
import { root, sourcesIn } from './extract.ts';
import { readSource } from './syntax.ts';

test('the message of every error that people read is a sentence where it is made', () => {
  const found = ['src-main', 'native-models']
    .flatMap(sourcesIn)
    .flatMap((source) => brokenSentences(source, root));
  expect(found).toEqual([]);
});

test.each([
  ["'a file is gone.'", 'the message begins with a small letter'],
  [`\`\${file} is gone\``, 'the message has no full stop'],
  [`isOld ? 'It is old.' : \`It is \${age}\``, 'the message has no full stop'],
  ["'It is ' + 'gone'", 'the message has no full stop'],
  ['message', 'the message is not written out'],
  ["'It is gone.', 'get it'", 'the hint begins with a small letter'],
])('finds %s', (args, what) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-sentences-'));
  const file = path.join(folder, 'a.ts');
  fs.writeFileSync(
    file,
    `throw new FabulaError('internal', ${args.includes("', '") ? args : `${args}, hint`});\n`,
  );
  expect(brokenSentences(readSource(file), folder)).toEqual([expect.stringContaining(`a.ts:1: ${what}`)]);
  fs.rmSync(folder, { recursive: true });
});
