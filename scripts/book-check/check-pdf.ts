// A PDF as printers and readers see it: sound, all fonts in it, every caption to be found, tagged, with its boxes; for print no
// picture that is lost in resolution by the export itself.

import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { isRightToLeft } from '../../src-main/book/model/reading-order.ts';
import type { Check, Tools } from './tools.ts';

const stories = path.resolve(import.meta.dirname, '../../assets/stories');

export function captionsOf(story: string): string[] {
  const { scenes } = parse(fs.readFileSync(path.join(stories, `${story}.yaml`), 'utf8')) as {
    scenes: { caption: string }[];
  };
  return scenes.map(({ caption }) => caption);
}

const plain = (text: string): string => text.replace(/\s+/g, ' ');

/** Of words from right to left: pdftotext gives the signs between them in the order in which they are seen. */
const lettersOf = (text: string): string => text.replace(/[^\p{L}\p{M}\p{N}]/gu, '');

export function checkPdf(tools: Tools, captions: readonly string[], file: string): Check[] {
  const checks: Check[] = [];
  const sound = tools.run('qpdf', '--check', file);
  checks.push({
    good: sound.status === 0,
    text: `qpdf --check ${sound.status === 0 ? 'clean' : sound.output}`,
  });

  const fonts = tools.run('pdffonts', file).output.trim().split('\n').slice(2);
  const loose = fonts.filter((line) => !/ yes yes yes /.test(line));
  checks.push({
    good: fonts.length > 0 && loose.length === 0,
    text: `${fonts.length} fonts, ${loose.length} not embedded as a subset with its letters`,
  });

  const info = tools.run('pdfinfo', '-box', file).output;
  const tagged = /Tagged:\s+yes/.test(info);
  const boxes = /TrimBox:/.test(info) && /BleedBox:/.test(info);
  checks.push({ good: tagged && boxes, text: `tagged ${tagged}, boxes ${boxes}` });

  if (!file.endsWith('- cover.pdf')) {
    const text = tools.run('pdftotext', file, '-').output;
    const missing = captions.filter((caption) => {
      const read = isRightToLeft(caption) ? lettersOf : plain;
      return !read(text).includes(read(caption));
    });
    checks.push({
      good: missing.length === 0,
      text: `pdftotext misses ${missing.length} captions ${missing.join(' | ')}`,
    });
  }

  const rows = tools.run('pdfimages', '-list', file).output.trim().split('\n').slice(2);
  const dpi = rows.map((line) => Number(line.trim().split(/\s+/)[12])).filter((value) => value > 0);
  const clear = rows.filter((line) => /\bsmask\b/.test(line)).length;
  checks.push({
    good: clear === 0,
    text: `${rows.length} pictures, ${Math.min(...dpi)} to ${Math.max(...dpi)} dpi as stored, ${clear} transparent`,
  });
  return checks;
}
