// What the export dialog offers, in a person's words, and what was chosen last in this window.

import { create } from 'zustand';
import type { BookKind, ExportOptions } from '../../../src-main/contract/book.ts';
import { t } from '../../core/i18n/texts.ts';

export type ExportChoices = Omit<ExportOptions, 'to'> & { kind: BookKind; enlarge: boolean };

export const useExportChoices = create<ExportChoices>(() => ({
  kind: 'pdf',
  preset: 'screen',
  spreads: false,
  pages: false,
  parameters: true,
  enlarge: true,
  language: null,
}));

export const kindChoices = (): { group: string; items: { value: BookKind; label: string }[] }[] => [
  {
    group: t('export.toRead', 'To read'),
    items: [
      { value: 'pdf', label: t('export.pdf', 'PDF') },
      { value: 'epub', label: t('export.epub', 'EPUB with fixed pages') },
      { value: 'epub-text', label: t('export.epubText', 'EPUB with flowing text') },
      { value: 'cbz', label: t('export.cbz', 'Comic archive (CBZ)') },
      { value: 'html', label: t('export.html', 'Web page in one file') },
    ],
  },
  {
    group: t('export.toShow', 'To show'),
    items: [
      { value: 'webtoon', label: t('export.webtoon', 'Strip for phones (webtoon)') },
      { value: 'gif', label: t('export.gif', 'Animated GIF') },
      { value: 'animation', label: t('export.animation', 'Animated WebP') },
      { value: 'sheet', label: t('export.sheet', 'Contact sheet') },
    ],
  },
  {
    group: t('export.toWork', 'To work on'),
    items: [
      { value: 'captions', label: t('export.captions', 'Table of words for translators') },
      { value: 'docx', label: t('export.docx', 'Word document') },
      { value: 'png', label: t('export.png', 'Pictures as PNG') },
      { value: 'webp', label: t('export.webp', 'Pictures as WebP') },
      { value: 'jpeg', label: t('export.jpeg', 'Pictures as JPEG') },
    ],
  },
];

export const formatChoices = () => [
  { value: '8.5x8.5', label: t('export.square', 'Square, 8.5 × 8.5 in') },
  { value: '8x10', label: t('export.portrait', 'Portrait, 8 × 10 in') },
  { value: 'a4', label: t('export.a4', 'A4') },
  { value: 'a5', label: t('export.a5', 'A5') },
  { value: 'letter', label: t('export.letter', 'Letter') },
  { value: '16:9', label: t('export.wide', 'Wide screen, 16:9') },
  { value: '9:16', label: t('export.phone', 'Phone, 9:16') },
];

export const themeChoices = () => [
  { value: 'picture-book', label: t('export.pictureBook', 'Picture book') },
  { value: 'comic', label: t('export.comicType', 'Comic') },
  { value: 'fairy-tale', label: t('export.fairyTale', 'Fairy tale') },
  { value: 'notebook', label: t('export.notebook', 'Notebook') },
];

export const paperChoices = () => [
  { value: 'white', label: t('book.white', 'White') },
  { value: 'cream', label: t('book.cream', 'Cream') },
  { value: 'colour', label: t('book.colour', 'For colour') },
];

export const layoutChoices = () => [
  { value: 'auto', label: t('export.auto', 'As each page wants it') },
  { value: 'full-bleed', label: t('export.fullBleed', 'Picture fills the page') },
  { value: 'picture-above', label: t('export.pictureAbove', 'Picture above the words') },
  { value: 'text-beside', label: t('export.textBeside', 'Words beside the picture') },
  { value: 'text-around', label: t('export.textAround', 'Words around the picture') },
  { value: 'double-spread', label: t('export.doubleSpread', 'Picture across two pages') },
  { value: 'vignette', label: t('export.vignette', 'Vignette') },
  { value: 'text-only', label: t('export.textOnly', 'Words and picture on facing pages') },
  { value: 'comic', label: t('export.comic', 'Comic panels') },
];

/** Whose words and pictures stand on laid-out pages. */
export const hasPages = ({ kind, pages }: ExportChoices): boolean =>
  ['pdf', 'epub', 'cbz'].includes(kind) || (isPictures(kind) && pages);

/** Whose words are set in the theme's type. */
export const hasType = (choices: ExportChoices): boolean =>
  hasPages(choices) || ['epub-text', 'html', 'webtoon'].includes(choices.kind);

export const isPictures = (kind: BookKind): boolean => ['png', 'webp', 'jpeg'].includes(kind);
