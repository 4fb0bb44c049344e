// Which output is written by what.

import type { BookKind } from '../../contract/book.ts';
import { writeAnimation } from './animation.ts';
import { writeCaptions } from './captions-file.ts';
import { writeComicArchive } from './comic-archive.ts';
import { writeContactSheet } from './contact-sheet-file.ts';
import { writeFixedEpub } from './epub-fixed.ts';
import { writeFlowingEpub } from './epub-flowing.ts';
import { writeHtmlFile } from './html-file.ts';
import { writePdfFiles } from './pdf-file.ts';
import { writePictures } from './picture-folder.ts';
import { writeWebtoon } from './webtoon.ts';
import type { Output } from './what.ts';
import { writeWordFile } from './word-file.ts';

export const OUTPUTS: Record<BookKind, Output> = {
  pdf: writePdfFiles,
  epub: writeFixedEpub,
  'epub-text': writeFlowingEpub,
  cbz: writeComicArchive,
  html: writeHtmlFile,
  docx: writeWordFile,
  webtoon: writeWebtoon,
  gif: writeAnimation('gif'),
  animation: writeAnimation('webp'),
  sheet: writeContactSheet,
  png: writePictures('png'),
  webp: writePictures('webp'),
  jpeg: writePictures('jpeg'),
  captions: writeCaptions,
};
