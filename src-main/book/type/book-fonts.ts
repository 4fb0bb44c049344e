// The fonts of one book: of each face exactly the letters that the book has, at one weight. Layout measures with them and every output
// draws with them, so that a line is as long everywhere as it was measured.

import { readFile } from 'node:fs/promises';
import { create, type Font } from 'fontkit';
import subsetFont from 'subset-font';
import { FabulaError } from '../../contract/errors.ts';
import { notReadable } from '../../files/file-errors.ts';
import type { TextRun } from '../model/page.ts';
import { type Family, piecesOf } from './families.ts';
import type { TypeRole, TypeTheme } from './themes.ts';

/** Of a face one piece: a font file of its own. */
export interface BookFont {
  id: string;
  family: string;
  weight: number;
  /** A TrueType or OpenType file. */
  sfnt: Uint8Array;
  kit: Font;
}

/** What a theme's own face does not have. */
interface MissingLetters {
  /** The face that should have had them. */
  face: string;
  letters: string[];
  /** The face they are taken from; absent: none here has them, and they are left out. */
  taken?: string;
}

export interface BookFonts {
  all: readonly BookFont[];
  missing: readonly MissingLetters[];
  font(id: string): BookFont;
  /** The text in stretches of one font, with widths at `size`. Letters that no font has are left out. */
  runs(text: string, role: TypeRole, size: number): TextRun[];
  measure(text: string, role: TypeRole, size: number): number;
  /** At size 1: how far the face reaches above the baseline and below it. */
  extent(role: TypeRole): { ascent: number; descent: number; xHeight: number; capHeight: number };
}

const OTHER_SCRIPTS = /[\p{Script=Han}\p{Script=Hebrew}\p{Script=Arabic}]/u;

/** Marks without a shape of their own, such as joiners, direction and the choice of an emoji's form. */
const SHAPELESS = /[\p{Cf}\p{Cc}\p{Variation_Selector}]/u;

/**
 * @param texts All that will be set, in each role.
 * @param own A font file of the person's, for letters that the theme's faces do not have.
 * Throws FabulaError `bad-setting` where letters of words would be lost.
 */
export async function openBookFonts(
  theme: TypeTheme,
  texts: Record<TypeRole, string>,
  own?: string,
): Promise<BookFonts> {
  const ownBytes = own === undefined ? undefined : await readOwn(own);
  const [all, missing]: [BookFont[], MissingLetters[]] = [[], []];
  const order = { body: [] as BookFont[], title: [] as BookFont[] };
  for (const role of ['body', 'title'] as const) {
    const faces = theme.faces[role];
    let wanted = lettersOf(texts[role]);
    for (const [index, family] of faces.entries()) {
      if (wanted.length === 0) break;
      const opened = await openFace(family, wanted, `${role}-${index}`);
      order[role].push(...opened);
      if (index > 0) noteTaken(faces[0]!.name, family.name, opened);
      wanted = wanted.filter((letter) => !hasLetter(opened, letter));
    }
    if (own !== undefined && ownBytes && wanted.length > 0) {
      const opened = await openOwn(own, ownBytes, wanted, `${role}-own`);
      order[role].push(opened);
      wanted = wanted.filter((letter) => !hasLetter([opened], letter));
    }
    if (wanted.length > 0) {
      missing.push({ face: faces[0]!.name, letters: wanted });
      refuseLostWords(faces, wanted);
    }
    all.push(...order[role]);
  }

  /** Whole scripts that the first face was not made for, such as Chinese or Hebrew, are no news. */
  function noteTaken(face: string, taken: string, opened: readonly BookFont[]): void {
    const codes = opened.flatMap(({ kit }) => kit.characterSet);
    const letters = codes
      .map((code) => String.fromCodePoint(code))
      .filter((letter) => /\p{L}/u.test(letter) && !OTHER_SCRIPTS.test(letter));
    if (letters.length > 0) missing.push({ face, letters, taken });
  }

  const byId = new Map(all.map((font) => [font.id, font]));
  const widths = new Map<string, number>();
  /** At size 1: a long text's words are asked for on each of its pages. */
  const measured = new Map<string, number>();
  const fonts: BookFonts = {
    all,
    missing,
    font: (id) => byId.get(id)!,
    runs: (text, role, size) =>
      stretches(text, order[role]).map(({ font, text: part }) => ({
        text: part,
        font: font.id,
        width: widthOf(font, part) * size,
      })),
    measure(text, role, size) {
      const key = `${role} ${text}`;
      let unit = measured.get(key);
      if (unit === undefined) {
        unit = fonts.runs(text, role, 1).reduce((sum, run) => sum + run.width, 0);
        measured.set(key, unit);
      }
      return unit * size;
    },
    extent(role) {
      const { kit } = order[role][0] ?? all[0]!;
      const unit = (value: number) => value / kit.unitsPerEm;
      return {
        ascent: unit(kit.ascent),
        descent: -unit(kit.descent),
        xHeight: unit(kit.xHeight),
        capHeight: unit(kit.capHeight),
      };
    },
  };

  function widthOf(font: BookFont, text: string): number {
    const key = `${font.id} ${text}`;
    let width = widths.get(key);
    if (width === undefined) {
      width = font.kit.layout(text).advanceWidth / font.kit.unitsPerEm;
      widths.set(key, width);
    }
    return width;
  }

  return fonts;
}

function lettersOf(text: string): string[] {
  return [...new Set(text)].filter((letter) => !SHAPELESS.test(letter) && letter !== '\n').sort();
}

const hasLetter = (fonts: readonly BookFont[], letter: string): boolean =>
  fonts.some(({ kit }) => kit.hasGlyphForCodePoint(letter.codePointAt(0)!));

/** A range promises more than its piece has; what is cut to nothing has no list of letters to ask. */
function hasNone(font: BookFont, letters: readonly string[]): boolean {
  try {
    return !letters.some((letter) => hasLetter([font], letter));
  } catch {
    return true;
  }
}

async function openFace(family: Family, letters: readonly string[], id: string): Promise<BookFont[]> {
  const fonts: BookFont[] = [];
  let left = letters;
  for (const [index, piece] of (await piecesOf(family)).entries()) {
    const here = left.filter((letter) => piece.has(letter.codePointAt(0)!));
    if (here.length === 0) continue;
    const sfnt = await subsetFont(await readFile(piece.file), here.join(''), {
      targetFormat: 'sfnt',
      ...(family.variable ? { variationAxes: { wght: family.weight } } : {}),
    });
    const font = openFont(sfnt, `${id}-${index}`, family.name, family.weight);
    if (hasNone(font, here)) continue;
    fonts.push(font);
    left = left.filter((letter) => !hasLetter([font], letter));
  }
  return fonts;
}

async function readOwn(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw notReadable(file, error);
  }
}

async function openOwn(
  file: string,
  bytes: Buffer,
  letters: readonly string[],
  id: string,
): Promise<BookFont> {
  try {
    const sfnt = await subsetFont(bytes, letters.join(''), { targetFormat: 'sfnt' });
    const font = openFont(sfnt, id, '', 400);
    return { ...font, family: font.kit.familyName };
  } catch (error) {
    throw new FabulaError(
      'bad-argument',
      `${file} is not a font that can be read.`,
      'Give a font in one file: .ttf, .otf, .woff or .woff2.',
      { cause: error },
    );
  }
}

function openFont(subset: Uint8Array, id: string, family: string, weight: number): BookFont {
  // fontkit looks at a glyph's first ten bytes even where it has none, such as a space at the file's end.
  const sfnt = Buffer.concat([subset, Buffer.alloc(16)]);
  return { id, family, weight, sfnt, kit: create(sfnt) as Font };
}

/** A picture sign that is left out is a pity, a word's letter a fault. */
function refuseLostWords(faces: readonly Family[], lost: readonly string[]): void {
  const letters = lost.filter((one) => /[\p{L}\p{N}]/u.test(one));
  if (letters.length === 0) return;
  const shown = letters.slice(0, 12).join(' ') + (letters.length > 12 ? ' …' : '');
  throw new FabulaError(
    'bad-setting',
    `No font here has these letters of the story: ${shown} (looked for in ${faces.map(({ name }) => name).join(', ')}).`,
    'Give a font file that has them with --font.',
  );
}

/** What both neighbours' fonts have, such as a space or a stop, stays with the font before it. */
function stretches(text: string, fonts: readonly BookFont[]): { font: BookFont; text: string }[] {
  const parts: { font: BookFont; text: string }[] = [];
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    const last = parts.at(-1);
    const isCommon = !/\p{L}/u.test(letter);
    const font =
      last && (isCommon || SHAPELESS.test(letter)) && last.font.kit.hasGlyphForCodePoint(code)
        ? last.font
        : fonts.find(({ kit }) => kit.hasGlyphForCodePoint(code));
    if (!font) continue;
    if (last?.font === font) last.text += letter;
    else parts.push({ font, text: letter });
  }
  return parts;
}
