// What an archive of the app holds, held against what was laid out for it: electron-builder takes of `node_modules` only
// what the package file leads to, so that a module may be lost on the way without a word.

import fs from 'node:fs';
import path from 'node:path';

interface Entry {
  files?: Record<string, Entry>;
}

/** Files in an asar archive, as `folder/name`; those that lie beside it too. */
export function asarFiles(archive: string): string[] {
  const file = fs.openSync(archive, 'r');
  try {
    // Chromium's pickle: the length of the header at 4, then the header, which is the length of its text and the text.
    const sizes = Buffer.alloc(16);
    fs.readSync(file, sizes, 0, 16, 0);
    const header = Buffer.alloc(sizes.readUInt32LE(12));
    fs.readSync(file, header, 0, header.length, 16);
    return namesIn(JSON.parse(header.toString('utf8')) as Entry, '');
  } finally {
    fs.closeSync(file);
  }
}

function namesIn({ files = {} }: Entry, folder: string): string[] {
  return Object.entries(files).flatMap(([name, entry]) =>
    entry.files ? namesIn(entry, `${folder}${name}/`) : [`${folder}${name}`],
  );
}

/** Only with a graphics card's own pack, and for making the app. */
const unwanted = [/providers_(cuda|tensorrt)/, /\/(training|judge)\//, /^dist\/app\/.*\.map$/];

/**
 * Sentences about what is wrong; none where all is well.
 * @param staged The folder that was laid out.
 */
export function wrongContents(files: readonly string[], staged: string): string[] {
  const there = new Set(files);
  const expected = filesIn(staged).filter((name) => !name.startsWith('node_modules/') || mustBeThere(name));
  const { dependencies } = JSON.parse(fs.readFileSync(path.join(staged, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const modules = Object.keys(dependencies).map((name) => `node_modules/${name}/package.json`);
  return [
    ...[...expected, ...modules].filter((name) => !there.has(name)).map((name) => `${name} is missing.`),
    ...files
      .filter((name) => unwanted.some((one) => one.test(name)))
      .map((name) => `${name} does not belong there.`),
  ];
}

/** Of modules electron-builder leaves out what nobody reads, by its own rules; these are read as files. */
const mustBeThere = (name: string): boolean =>
  /^node_modules\/(@fontsource[^/]*\/[^/]+\/(files\/|unicode\.json$|LICENSE$)|dictionary-|[^/]+\/.*\.(node|wasm)$|onnxruntime-node\/bin\/)/.test(
    name,
  );

function filesIn(folder: string): string[] {
  const entries = fs.readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((one) => one.isFile())
    .map((one) => path.relative(folder, path.join(one.parentPath, one.name)).split(path.sep).join('/'));
}
