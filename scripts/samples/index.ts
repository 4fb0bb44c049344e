// `npm run samples`: draws the sample stories (assets/stories/*.yaml) with the built-in model and writes each as a
// project document beside its text. One that comes out as it is there already is left alone, so that a second run
// changes no file. Names of stories as arguments draw only those.

import fs from 'node:fs';
import path from 'node:path';
import { StoryDocument } from '../../src-main/store/document/story-document.ts';
import { contentOf } from './content.ts';
import { drawSample } from './draw-sample.ts';

const folder = path.resolve(import.meta.dirname, '../../assets/stories');
/** They are part of the checkout and of every package. */
const mostBytes = 700_000;

const only = process.argv.slice(2);
const names = fs
  .readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => path.parse(name).name)
  .filter((name) => only.length === 0 || only.includes(name));
const unknown = only.filter((name) => !names.includes(name));
if (unknown.length > 0) throw new Error(`There is no story ${unknown.join(', ')} in ${folder}.`);

for (const name of names) {
  const target = path.join(folder, `${name}.fabula`);
  const work = fs.mkdtempSync(path.join(folder, '.drawing-'));
  try {
    const drawn = path.join(work, `${name}.fabula`);
    await drawSample(path.join(folder, `${name}.yaml`), drawn);
    const { size } = fs.statSync(drawn);
    if (size > mostBytes) throw new Error(`${name}.fabula has ${size} bytes; ${mostBytes} are allowed.`);
    const same = fs.existsSync(target) && contentNow(drawn, work) === contentNow(target, work);
    if (!same) fs.renameSync(drawn, target);
    console.log(`${name}.fabula  ${Math.round(size / 1000)} KB${same ? ', as it was' : ''}`);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/** Of a copy, which may be brought to the present version. */
function contentNow(file: string, work: string): string {
  const copy = path.join(work, 'compared.fabula');
  fs.copyFileSync(file, copy);
  const document = StoryDocument.open(copy);
  try {
    return contentOf(document);
  } finally {
    document.close();
    fs.rmSync(copy);
  }
}
