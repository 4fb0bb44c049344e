// Laid-out pages as a PDF: text as text in embedded subset fonts, tagged for reading aloud, with bookmarks, the boxes that printers
// look for, and an sRGB output intent (PDF/A-2a, written by PDFKit, and PDF/UA-1). Pages go out as they are drawn: none is kept.

import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import PDFDocument from 'pdfkit';
import { middleOf, n, type Page, type PictureBox, type TextBox, type TextRun } from '../model/page.ts';
import { isRightToLeft } from '../model/reading-order.ts';
import { lineEnd } from '../model/set-text.ts';
import { BLEED } from '../model/sheet.ts';
import type { BookFonts } from '../type/book-fonts.ts';
import { PDF_UA } from './pdf-ua.ts';
import { type PictureQuality, preparePicture } from './prepare-picture.ts';
import { content } from './svg.ts';

/** One sheet of the PDF: the pages on it as they are read, and what is between them. */
export interface PdfSheet {
  pages: readonly Page[];
  /** Points between the first and the second page: a cover's spine. */
  between?: { width: number; colour: string };
}

export interface PdfOptions {
  sheets: readonly PdfSheet[];
  fonts: BookFonts;
  png: (frame: number) => Uint8Array;
  quality: PictureQuality;
  /** Paper beyond the trim, with marks where to cut; else the page as it is seen. */
  forPress: boolean;
  title: string;
  author: string;
  language: string;
  /** The first page of a sheet lies on its right, and spreads turn to the left. */
  rightToLeft: boolean;
  /** When the file says it was made. */
  madeAt: Date;
  signal?: AbortSignal | undefined;
  onSheet?: (done: number) => void;
}

/** Beyond the bleed, for crop marks. */
const SLUG = 21;
const MARK = 14;

/** What the types of PDFKit do not know yet. */
type Pdf = typeof PDFDocument.prototype & {
  page: { dictionary: { data: Record<string, unknown> } };
  appendXML(xml: string): void;
  info: Record<string, unknown>;
  _addInfo(): void;
  _root: { data: { ViewerPreferences: { data: Record<string, unknown> } } };
};

export async function writePdf(options: PdfOptions, out: Writable): Promise<void> {
  const { sheets, fonts, title, author, language, rightToLeft, madeAt, signal } = options;
  const doc = new PDFDocument({
    autoFirstPage: false,
    margin: 0,
    pdfVersion: '1.7',
    // The types stop at an older version's names.
    subset: 'PDF/A-2a' as never,
    tagged: true,
    lang: language,
    displayTitle: true,
    info: {
      Title: title,
      ...(author === '' ? {} : { Author: author }),
      Creator: 'Fabula',
      CreationDate: madeAt,
      ModDate: madeAt,
    },
  }) as Pdf;
  escapeInfo(doc);
  if (rightToLeft) doc._root.data.ViewerPreferences.data.Direction = 'R2L';
  const ended = finished(doc.pipe(out));
  // A stream that fails while pages are drawn is told below, not by the process's end.
  ended.catch(() => {});
  for (const { id, sfnt } of fonts.all) doc.registerFont(id, sfnt as Buffer);
  const root = doc.struct('Document');
  const bookmark = bookmarksOf(doc);
  doc.addStructure(root);
  try {
    for (const [index, sheet] of sheets.entries()) {
      signal?.throwIfAborted();
      await drawSheet(doc, { root, bookmark }, sheet, options);
      options.onSheet?.(index + 1);
      if (out.errored) throw out.errored;
      if (out.writableNeedDrain) await drained(out);
    }
  } catch (error) {
    out.destroy();
    // Until it is closed, Windows keeps the file.
    await ended.catch(() => {});
    throw error;
  }
  root.end();
  doc.appendXML(PDF_UA);
  doc.end();
  await ended;
}

/** PDFKit writes title and author into the metadata's XML as they are. */
function escapeInfo(doc: Pdf): void {
  const write = doc._addInfo;
  doc._addInfo = () => {
    const { info } = doc;
    const escaped = Object.entries(info).map(([name, value]) => [
      name,
      typeof value === 'string' ? content(value) : value,
    ]);
    doc.info = Object.fromEntries(escaped);
    write.call(doc);
    doc.info = info;
  };
}

/** The disk is slower than the drawing: wait for it, so that memory does not fill up. */
function drained(out: Writable): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (then: () => void) => () => {
      out.off('drain', go).off('error', fail).off('close', go);
      then();
    };
    const go = done(resolve);
    const fail = done(() => reject(out.errored ?? new Error('the stream failed')));
    out.on('drain', go).on('error', fail).on('close', go);
  });
}

type Structure = ReturnType<Pdf['struct']>;

type Bookmarks = (page: Page) => void;

/** Pages of a chapter stand below its bookmark. */
function bookmarksOf({ outline }: Pdf): Bookmarks {
  let below = outline;
  return ({ heading, chapter }) => {
    if (chapter !== undefined) below = outline.addItem(chapter);
    if (heading !== undefined) below.addItem(heading);
  };
}

async function drawSheet(
  doc: Pdf,
  { root, bookmark }: { root: Structure; bookmark: Bookmarks },
  sheet: PdfSheet,
  options: PdfOptions,
): Promise<void> {
  const [first] = sheet.pages;
  const between = sheet.between?.width ?? 0;
  const { height } = first!;
  const width = first!.width * sheet.pages.length + between;
  const edge = options.forPress ? BLEED + SLUG : 0;
  const [mediaWidth, mediaHeight] = [width + 2 * edge, height + 2 * edge];
  // Pictures first: what is drawn has to be drawn in one go.
  const pictures = new Map<PictureBox, Buffer>();
  for (const box of sheet.pages.flatMap((page) => page.boxes)) {
    if (box.kind !== 'picture') continue;
    options.signal?.throwIfAborted();
    const { bytes } = await preparePicture(options.png(box.picture.frame), box, options.quality);
    pictures.set(box, bytes);
  }
  doc.addPage({ size: [mediaWidth, mediaHeight], margin: 0 });
  const { data } = doc.page.dictionary;
  const boxAt = (inset: number) => [inset, inset, mediaWidth - inset, mediaHeight - inset].map(rounded);
  data.TrimBox = boxAt(edge);
  data.BleedBox = boxAt(options.forPress ? SLUG : 0);
  if (options.forPress) artifact(doc, () => cropMarks(doc, edge, width, height));
  doc.save();
  const bleed = options.forPress ? BLEED : 0;
  doc.rect(edge - bleed, edge - bleed, width + 2 * bleed, height + 2 * bleed).clip();
  const places = placesOf(sheet, edge, options.rightToLeft);
  for (const [index, page] of sheet.pages.entries()) {
    const x = places[index]!;
    // What bleeds on the inner side lies on the facing page.
    const left = x === Math.min(...places) ? bleed : 0;
    const right = x === Math.max(...places) ? bleed : 0;
    doc.save();
    doc.rect(x - left, edge - bleed, page.width + left + right, height + 2 * bleed).clip();
    doc.translate(x, edge);
    drawPage(doc, root, page, pictures, options.fonts);
    doc.restore();
    bookmark(page);
    if (index === 0 && sheet.between) {
      const { colour } = sheet.between;
      const spine = Math.min(...places) + page.width;
      artifact(doc, () => doc.rect(spine, edge - bleed, between, height + 2 * bleed).fill(colour));
    }
  }
  doc.restore();
}

/** Where the pages of a sheet begin, in the order in which they are read. */
function placesOf({ pages, between }: PdfSheet, edge: number, rightToLeft: boolean): number[] {
  const places: number[] = [];
  let x = edge;
  for (const { width } of pages) {
    places.push(x);
    x += width + (between?.width ?? 0);
  }
  return rightToLeft ? places.reverse() : places;
}

function drawPage(
  doc: Pdf,
  root: Structure,
  page: Page,
  pictures: ReadonlyMap<PictureBox, Buffer>,
  fonts: BookFonts,
): void {
  artifact(doc, () =>
    doc.rect(-BLEED, -BLEED, page.width + 2 * BLEED, page.height + 2 * BLEED).fill(page.background),
  );
  for (const box of page.boxes) {
    if (box.kind === 'shape') {
      artifact(doc, () => {
        doc.path(box.path);
        if (box.stroke) doc.lineWidth(box.stroke.width).lineJoin('round').lineCap('round');
        if (box.fill && box.stroke) doc.fillAndStroke(box.fill, box.stroke.colour);
        else if (box.fill) doc.fill(box.fill);
        else if (box.stroke) doc.stroke(box.stroke.colour);
      });
    } else if (box.kind === 'picture') {
      const draw = () => {
        doc.save();
        if (box.clip !== undefined) doc.path(box.clip).clip();
        doc.image(pictures.get(box)!, box.x, box.y, { width: box.width, height: box.height });
        doc.restore();
      };
      if (box.alt === undefined) artifact(doc, draw);
      else root.add(doc.struct('Figure', { alt: box.alt, ...placed(page, box) }, draw));
    } else if (box.role === 'number') artifact(doc, () => drawText(doc, box, fonts));
    else {
      // Its words are drawn in the order in which they are seen.
      const said = isRightToLeft(box.text) ? { actual: box.text } : {};
      root.add(doc.struct(HEADINGS.has(box.role) ? 'H1' : 'P', said, () => drawText(doc, box, fonts)));
    }
  }
}

/** All of the first level: PDF/UA lets none be left out, and a book may have chapters and no title. */
const HEADINGS: ReadonlySet<TextBox['role']> = new Set(['title', 'chapter']);

/** Where a figure is, which validators ask for. */
function placed(page: Page, { x, y, width, height }: PictureBox) {
  const clamp = (value: number, most: number) => Math.max(0, Math.min(most, value));
  const bbox = [
    clamp(x, page.width),
    clamp(y, page.height),
    clamp(x + width, page.width),
    clamp(y + height, page.height),
  ];
  return { bbox, placement: 'Block' } as object;
}

function drawText(doc: Pdf, box: TextBox, fonts: BookFonts): void {
  const { lines, size, colour, turn } = box;
  if (turn !== undefined) {
    const { x, y } = middleOf(box);
    doc.save().rotate(turn, { origin: [x, y] });
  }
  doc.fillColor(colour);
  for (const [index, line] of lines.entries()) {
    let { x } = line;
    for (const [place, run] of line.runs.entries()) {
      doc.font(fonts.font(run.font).id, size);
      // Words of two lines are two words, also where text is copied or read aloud.
      const end = place === line.runs.length - 1 ? lineEnd(line, lines[index + 1]) : '';
      const put = (text: string) => doc.text(text, x, line.y, { lineBreak: false, baseline: 'alphabetic' });
      const spaced = end === '' ? run : [run, ...line.runs].find((one) => hasSpace(fonts, one));
      // At the end of a word that is drawn backwards a space would push it away; and a person's own font need not have one.
      const together = spaced === run && !isRightToLeft(run.text);
      put(together ? run.text + end : run.text);
      x += run.width;
      if (!together && spaced && end !== '') {
        doc.font(fonts.font(spaced.font).id, size);
        put(end);
      }
    }
  }
  if (turn !== undefined) doc.restore();
}

const hasSpace = (fonts: BookFonts, { font }: TextRun): boolean =>
  fonts.font(font).kit.hasGlyphForCodePoint(0x20);

/** What is not read aloud. */
function artifact(doc: Pdf, draw: () => void): void {
  doc.markContent('Artifact', { type: 'Layout' });
  draw();
  doc.endMarkedContent();
}

function cropMarks(doc: Pdf, edge: number, width: number, height: number): void {
  const start = edge - BLEED - MARK;
  const end = edge - BLEED - 3;
  for (const x of [edge, edge + width]) {
    doc.moveTo(x, start).lineTo(x, end);
    doc.moveTo(x, 2 * edge + height - end).lineTo(x, 2 * edge + height - start);
  }
  for (const y of [edge, edge + height]) {
    doc.moveTo(start, y).lineTo(end, y);
    doc.moveTo(2 * edge + width - end, y).lineTo(2 * edge + width - start, y);
  }
  doc.lineWidth(0.25).stroke('#000000');
}

const rounded = (value: number): number => Number(n(value));
