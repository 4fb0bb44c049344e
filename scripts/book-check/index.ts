// `npm run book-check`: exports the sample stories in every form, one of them in Hebrew and Arabic too, and has them read back by programs that are not ours. Prints a line
// for each check, with figures for MEASURED.md, and ends with 1 where one fails. `-- --long` adds books of up to 200 scenes, finished and
// stopped in the middle; `-- --sheets DIR` writes every layout on every page size into DIR, to be looked at, and does nothing else. Fetches
// what it needs from Debian's archives.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { prepareMachine } from '../machine/prepare.ts';
import { checkArchive, checkEpub, checkHtml } from './check-archives.ts';
import { captionsOf, checkPdf } from './check-pdf.ts';
import { checkPdfA } from './check-pdfa.ts';
import { comparePixels } from './compare-pixels.ts';
import { writeContactSheets } from './contact-sheets.ts';
import { checkStopping, measureLongBook } from './long-books.ts';
import { RIGHT_TO_LEFT, writeRightToLeft } from './right-to-left.ts';
import { type Check, Tools } from './tools.ts';

const root = path.resolve(import.meta.dirname, '../..');
const tools = new Tools(await prepareMachine('books'));
const out = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-books-'));
let failed = 0;

function report(what: string, { good, text }: Check): void {
  if (!good) failed++;
  console.log(`${good ? 'ok  ' : 'FAIL'} ${what}: ${text}`);
}

const sampleOf = (story: string): string => path.join(root, `assets/stories/${story}.fabula`);

function exported(story: string, file: string, ...flags: string[]): { folder: string; seconds: number } {
  const folder = fs.mkdtempSync(path.join(out, `${story}-`));
  const command = path.join(root, 'src-main/cli/fabula.js');
  const began = performance.now();
  execFileSync(process.execPath, [command, 'export', file, ...flags, '--out', folder], { stdio: 'pipe' });
  return { folder, seconds: (performance.now() - began) / 1000 };
}

const ending = (folder: string, end: string): string[] =>
  fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(end))
    .map((name) => path.join(folder, name));

async function checkAll(): Promise<void> {
  const pdfs: string[] = [];
  const samples = ['fox', 'bear', 'picnic'].map((story) => ({
    ...{ story, file: sampleOf(story), captions: captionsOf(story) },
  }));
  const turned = RIGHT_TO_LEFT.map((language) => ({
    ...{ story: language, ...writeRightToLeft(sampleOf('fox'), language, out) },
  }));
  for (const { story, file: document, captions } of [...samples, ...turned]) {
    const { folder, seconds } = exported(story, document, '--to', 'pdf,epub,epub-text,cbz,html,docx,png');
    const sizes = fs
      .readdirSync(folder)
      .map(
        (name) =>
          `${path.extname(name) || 'folder'} ${Math.round(fs.statSync(path.join(folder, name)).size / 1000)} KB`,
      );
    report(`${story}, export`, { good: true, text: `${seconds.toFixed(1)} s; ${sizes.join(', ')}` });
    for (const file of ending(folder, '.pdf'))
      for (const check of checkPdf(tools, captions, file)) report(path.basename(file), check);
    pdfs.push(...ending(folder, '.pdf'));
    for (const file of ending(folder, '.epub')) report(path.basename(file), checkEpub(tools, file));
    for (const end of ['.cbz', '.docx', '.epub'])
      for (const file of ending(folder, end)) report(path.basename(file), checkArchive(tools, file));
    for (const file of ending(folder, '.html')) report(path.basename(file), checkHtml(tools, file));
    report(`${story}, pixels`, await comparePixels(tools, document, ending(folder, '.pdf')[0]!));
    const { folder: print } = exported(story, document, '--to', 'pdf', '--preset', 'print');
    for (const file of ending(print, '.pdf'))
      for (const check of checkPdf(tools, captions, file)) report(path.basename(file), check);
    pdfs.push(...ending(print, '.pdf'));
  }
  for (const check of checkPdfA(tools, pdfs)) report('all PDFs', check);
  if (process.argv.includes('--long')) {
    for (const scenes of [50, 100, 200]) report(`${scenes} scenes`, measureLongBook(out, scenes));
    for (const check of await checkStopping(out, 200)) report('stopped', check);
  }
}

const sheets = process.argv.indexOf('--sheets');
try {
  if (sheets > 0)
    report(
      'layouts',
      await writeContactSheets(tools, path.resolve(process.argv[sheets + 1] ?? 'out/book-sheets')),
    );
  else await checkAll();
} finally {
  fs.rmSync(out, { recursive: true, force: true });
}
console.log(failed === 0 ? 'All books are right.' : `${failed} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
