// The pages as Fabula draws them itself (for comics and page pictures), against the PDF's pages as poppler draws them: one layout,
// so they differ by smoothing alone.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { makeBook } from '../../src-main/book/export-book.ts';
import { rasterPage } from '../../src-main/book/paint/raster.ts';
import { openForExport } from '../../src-main/cli/export-source.ts';
import type { Check, Tools } from './tools.ts';

/** As the PDF's pictures are stored, so that the two are scaled once. */
const DPI = 150;
/** Of 255, over a page: what smoothing and JPEG make. */
const MOST = 2;

export async function comparePixels(tools: Tools, document: string, pdf: string): Promise<Check> {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-pixels-'));
  const source = await openForExport(document);
  try {
    tools.run('pdftoppm', '-r', String(DPI), '-png', pdf, path.join(work, 'page'));
    const files = fs.readdirSync(work).sort();
    const { book, fonts } = await makeBook(source.story);
    const pages = book.pages.filter(({ kind }) => kind !== 'blank');
    const differences: number[] = [];
    for (const [index, page] of pages.entries()) {
      const scale = DPI / 72;
      const own = await rasterPage(page, { fonts, png: source.story.png, scale });
      const { data, info } = await own.raw().toBuffer({ resolveWithObject: true });
      const theirs = await sharp(path.join(work, files[index]!))
        .resize(info.width, info.height, { fit: 'fill' })
        .removeAlpha()
        .raw()
        .toBuffer();
      let sum = 0;
      for (let at = 0; at < data.length; at++) sum += Math.abs(data[at]! - theirs[at]!);
      differences.push(sum / data.length);
    }
    const worst = Math.max(...differences);
    const mean = differences.reduce((sum, one) => sum + one, 0) / differences.length;
    return {
      good: files.length === pages.length && worst < MOST,
      text: `${pages.length} pages differ from the PDF's by ${mean.toFixed(2)} of 255 on average, ${worst.toFixed(2)} at most`,
    };
  } finally {
    source.close();
    fs.rmSync(work, { recursive: true, force: true });
  }
}
