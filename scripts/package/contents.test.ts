import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { asarFiles, wrongContents } from './contents.ts';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-contents-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** An archive whose header names the files, as Electron's own tool writes it. */
function archiveOf(header: object): string {
  const text = Buffer.from(JSON.stringify(header));
  const sizes = Buffer.alloc(16);
  for (const [at, value] of [4, text.length + 8, text.length + 4, text.length].entries())
    sizes.writeUInt32LE(value, 4 * at);
  const file = path.join(folder, 'app.asar');
  fs.writeFileSync(file, Buffer.concat([sizes, text]));
  return file;
}

function stagedIn(name: string, text = ''): void {
  const file = path.join(folder, 'stage', name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

it('the files of an archive are read from its header, those beside it too', () => {
  const archive = archiveOf({
    files: { 'a.js': { size: 1 }, b: { files: { 'c.node': { size: 2, unpacked: true } } } },
  });
  expect(asarFiles(archive)).toEqual(['a.js', 'b/c.node']);
});

it('what was laid out and is not there is named, and what should not be', () => {
  stagedIn('package.json', JSON.stringify({ dependencies: { nspell: '1', '@fontsource/andika': '1' } }));
  stagedIn('dist/app/main.cjs');
  stagedIn('node_modules/@fontsource/andika/package.json');
  stagedIn('node_modules/@fontsource/andika/files/andika-latin-400-normal.woff2');
  stagedIn('node_modules/nspell/package.json');
  stagedIn('node_modules/nspell/readme.md');
  const staged = path.join(folder, 'stage');
  const whole = [
    'package.json',
    'dist/app/main.cjs',
    'node_modules/@fontsource/andika/package.json',
    'node_modules/@fontsource/andika/files/andika-latin-400-normal.woff2',
    'node_modules/nspell/package.json',
  ];
  expect(wrongContents(whole, staged)).toEqual([]);
  const cuda = 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so';
  expect(wrongContents([...whole.filter((name) => !name.includes('andika')), cuda], staged)).toEqual([
    'node_modules/@fontsource/andika/files/andika-latin-400-normal.woff2 is missing.',
    'node_modules/@fontsource/andika/package.json is missing.',
    `${cuda} does not belong there.`,
  ]);
});
