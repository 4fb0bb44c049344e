// A PDF: for the screen all pages with their covers; for a printer the inside, and the cover as one sheet around the spine.

import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Book } from '../lay-out-book.ts';
import type { Page } from '../model/page.ts';
import { spineWidth } from '../model/sheet.ts';
import { type PdfSheet, writePdf } from '../paint/pdf.ts';
import { FOR_PRINT, FOR_SCREEN } from '../paint/prepare-picture.ts';
import type { Output, OutputJob } from './what.ts';

export const writePdfFiles: Output = async (job, folder) => {
  const { book, options, name } = job;
  const { spreads } = options;
  if (options.preset === 'screen') {
    const pages = spreads ? book.pages : book.pages.filter(({ kind }) => kind !== 'blank');
    const sheets = spreads ? inSpreads({ ...book, pages }) : pages.map((page) => ({ pages: [page] }));
    await write(job, join(folder, `${name}.pdf`), sheets, false);
    return [`${name}.pdf`];
  }
  const inside = book.pages.slice(1, -1);
  const sheets = spreads ? inSpreads({ ...book, pages: inside }) : inside.map((page) => ({ pages: [page] }));
  await write(job, join(folder, `${name}.pdf`), sheets, true);
  await write(
    { ...job, onProgress: () => {} },
    join(folder, `${name} - cover.pdf`),
    [coverSheet(book)],
    true,
  );
  return [`${name}.pdf`, `${name} - cover.pdf`];
};

/** Facing pages together, the one that is read first before the other. */
export function inSpreads({ pages, rightToLeft }: Pick<Book, 'pages' | 'rightToLeft'>): PdfSheet[] {
  const [first, second] = rightToLeft ? ['right', 'left'] : ['left', 'right'];
  const sheets: Page[][] = [];
  for (const page of pages) {
    const last = sheets.at(-1);
    if (page.side === second && last?.length === 1 && last[0]!.side === first) last.push(page);
    else sheets.push([page]);
  }
  return sheets.map((one) => ({ pages: one }));
}

/** Back, spine and front as they lie flat, in the direction of reading. */
function coverSheet({ pages, inside, choices }: Book): PdfSheet {
  const [front, back] = [pages[0]!, pages.at(-1)!];
  return {
    pages: [back, front],
    between: { width: spineWidth(inside, choices.paper), colour: back.background },
  };
}

async function write(
  job: OutputJob,
  file: string,
  sheets: readonly PdfSheet[],
  forPress: boolean,
): Promise<void> {
  const { book, fonts, png, madeAt, signal, onProgress, name } = job;
  const { rightToLeft } = book;
  const { title, author, language } = book.content;
  await writePdf(
    {
      sheets,
      fonts,
      png,
      quality: forPress ? FOR_PRINT : FOR_SCREEN,
      forPress,
      title: title || name,
      author,
      language,
      rightToLeft,
      madeAt,
      signal,
      onSheet: (done) => onProgress(done / sheets.length),
    },
    createWriteStream(file),
  );
}
