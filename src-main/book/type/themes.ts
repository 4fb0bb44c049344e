// Styles of type: which faces a book is set in, and the colours, margins and frames that go with them.

import type { TypeThemeName } from '../../contract/book.ts';
import type { Colour } from '../model/page.ts';
import {
  ALMENDRA,
  ANDIKA,
  ANDIKA_BOLD,
  BANGERS,
  COMIC_NEUE,
  EB_GARAMOND,
  type Family,
  frankRuhl,
  GRANDSTANDER,
  notoHebrew,
  notoSans,
  notoSerif,
  PATRICK_HAND,
  vazirmatn,
} from './families.ts';

/** What text is set in: running text, or display. */
export type TypeRole = 'body' | 'title';

export interface TypeTheme {
  /** In order: a letter is taken from the first that has it. */
  faces: Record<TypeRole, readonly Family[]>;
  /** Of the body's size, which follows the page's. Faces of equal size do not look equally large. */
  scale: number;
  /** Of the size, from baseline to baseline. */
  leading: number;
  ink: Colour;
  paper: Colour;
  accent: Colour;
  /** Behind words on a picture. */
  band: Colour;
  /** Of pictures that do not bleed, and of bands, in parts of the body's size. */
  corner: number;
  /** Around bands and panels, in parts of the body's size; 0: none. */
  line: number;
  align: 'left' | 'centre';
  ornament: 'dots' | 'star' | 'leaf' | 'wave';
}

export const TYPE_THEMES: Record<TypeThemeName, TypeTheme> = {
  'picture-book': {
    faces: {
      body: [ANDIKA, notoSans(400), notoHebrew(400), vazirmatn(400)],
      title: [GRANDSTANDER, ANDIKA_BOLD, notoSans(800), notoHebrew(800), vazirmatn(800)],
    },
    scale: 1,
    leading: 1.5,
    ink: '#2d2a32',
    paper: '#ffffff',
    accent: '#d9653b',
    band: '#fffdf8',
    corner: 0.7,
    line: 0,
    align: 'centre',
    ornament: 'dots',
  },
  comic: {
    faces: {
      body: [COMIC_NEUE, ANDIKA_BOLD, notoSans(600), notoHebrew(600), vazirmatn(600)],
      title: [BANGERS, ANDIKA_BOLD, notoSans(900), notoHebrew(900), vazirmatn(900)],
    },
    scale: 0.9,
    leading: 1.24,
    ink: '#151515',
    paper: '#ffffff',
    accent: '#d7263d',
    band: '#fff4c2',
    corner: 0,
    line: 0.09,
    align: 'left',
    ornament: 'star',
  },
  'fairy-tale': {
    faces: {
      body: [EB_GARAMOND, notoSerif(500), frankRuhl(500), vazirmatn(500)],
      title: [ALMENDRA, EB_GARAMOND, notoSerif(800), frankRuhl(800), vazirmatn(800)],
    },
    scale: 1.12,
    leading: 1.38,
    ink: '#33261d',
    paper: '#fbf6e9',
    accent: '#8f2d2a',
    band: '#fbf6e9',
    corner: 0.25,
    line: 0.05,
    align: 'centre',
    ornament: 'leaf',
  },
  notebook: {
    faces: {
      body: [PATRICK_HAND, ANDIKA, notoSans(400), notoHebrew(400), vazirmatn(400)],
      title: [PATRICK_HAND, ANDIKA, notoSans(700), notoHebrew(700), vazirmatn(700)],
    },
    scale: 1.16,
    leading: 1.32,
    ink: '#26334d',
    paper: '#fdfcf7',
    accent: '#3f6fb5',
    band: '#fdfcf7',
    corner: 0.2,
    line: 0.07,
    align: 'left',
    ornament: 'wave',
  },
};

/** Of running text on a page of this size, in points: large enough to be read aloud from, also off a wide screen, never a shout. */
export function bodySize({ width, height }: { width: number; height: number }, theme: TypeTheme): number {
  return Math.max(12, Math.min(27, 0.037 * Math.min(width, WIDE * height))) * theme.scale;
}

/** Wide pages are seen from further away. */
const WIDE = 1.15;
