// The typefaces that come with Fabula, from npm packages with the SIL Open Font Licence. A package has its face in pieces by
// script (`latin`, `hebrew`, …; Chinese in a hundred), with a list of what is in each.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export interface Family {
  /** As people know it. */
  name: string;
  package: string;
  weight: number;
  /** Its files hold all weights; one is taken out of them. */
  variable?: true;
  /** The only one of its pieces that is taken, with its script (ISO 15924): its other letters are for other faces. */
  only?: { piece: string; script: string };
}

const face = (name: string, weight = 400): Family => ({
  name,
  package: `@fontsource/${slug(name)}`,
  weight,
});

export const ANDIKA = face('Andika');
export const ANDIKA_BOLD = face('Andika', 700);
export const GRANDSTANDER = face('Grandstander', 700);
export const COMIC_NEUE = face('Comic Neue', 700);
export const BANGERS = face('Bangers');
export const EB_GARAMOND = face('EB Garamond', 500);
export const ALMENDRA = face('Almendra', 700);
export const PATRICK_HAND = face('Patrick Hand');

const variable = (name: string, weight: number): Family => ({
  name,
  package: `@fontsource-variable/${slug(name)}`,
  weight,
  variable: true,
});

/** At different weights for words and titles. */
export const notoSerif = (weight: number): Family => variable('Noto Serif SC', weight);
export const notoSans = (weight: number): Family => variable('Noto Sans SC', weight);

const HEBREW = { piece: 'hebrew', script: 'Hebr' };
const ARABIC = { piece: 'arabic', script: 'Arab' };

export const frankRuhl = (weight: number): Family => ({
  ...variable('Frank Ruhl Libre', weight),
  only: HEBREW,
});
export const notoHebrew = (weight: number): Family => ({
  ...variable('Noto Sans Hebrew', weight),
  only: HEBREW,
});
/** Of its letters each is a glyph: one that is put together of strokes and dots is not found in a PDF. */
export const vazirmatn = (weight: number): Family => ({
  ...variable('Vazirmatn', weight),
  only: ARABIC,
});

export interface FontPiece {
  file: string;
  has: (codePoint: number) => boolean;
}

const found = createRequire(import.meta.url);
const known = new Map<string, Promise<FontPiece[]>>();

/** Latin first: what several pieces have is taken from it. */
export function piecesOf(family: Family): Promise<FontPiece[]> {
  const key = `${family.package} ${family.weight}`;
  const pieces = known.get(key) ?? readPieces(family);
  known.set(key, pieces);
  return pieces;
}

async function readPieces(family: Family): Promise<FontPiece[]> {
  const list = found.resolve(`${family.package}/unicode.json`);
  const ranges = JSON.parse(await readFile(list, 'utf8')) as Record<string, string>;
  const style = family.variable ? 'wght-normal' : `${family.weight}-normal`;
  const names = Object.keys(ranges)
    .filter((name) => family.only === undefined || name === family.only.piece)
    .sort((a, b) => rank(a) - rank(b));
  return names.map((name) => ({
    file: join(list, '..', 'files', `${slug(family.name)}-${name.replace(/[[\]]/g, '')}-${style}.woff2`),
    has: contains(ranges[name]!),
  }));
}

const rank = (name: string) => ['latin', 'latin-ext'].indexOf(name) + 1 || 9;

/** Of a CSS `unicode-range`, such as `U+0-FF,U+131`. */
function contains(list: string): FontPiece['has'] {
  const ranges = list.split(',').map((one) => {
    const [from, to] = one.trim().replace(/^U\+/i, '').split('-');
    return [Number.parseInt(from!, 16), Number.parseInt(to ?? from!, 16)] as const;
  });
  return (codePoint) => ranges.some(([from, to]) => codePoint >= from && codePoint <= to);
}

function slug(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-');
}
