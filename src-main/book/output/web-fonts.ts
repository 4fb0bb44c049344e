// The book's fonts as browsers and e-readers take them: WOFF2 with the book's letters alone, and the style sheet that names them.

import subsetFont from 'subset-font';
import { fontName } from '../paint/svg.ts';
import type { BookFont, BookFonts } from '../type/book-fonts.ts';
import type { TypeRole } from '../type/themes.ts';

export async function webFont({ sfnt, kit }: BookFont): Promise<Buffer> {
  const letters = String.fromCodePoint(...kit.characterSet);
  return subsetFont(sfnt, letters, { targetFormat: 'woff2' });
}

export const fontFace = (fonts: BookFonts, id: string, address: string): string =>
  `@font-face { font-family: "${fontName(fonts, id)}"; src: url("${address}") format("woff2"); }`;

/** All pieces of a face, for text that is not broken into runs: a browser takes each letter from the first that has it. */
export function familyOf(fonts: BookFonts, role: TypeRole): string {
  const names = fonts.all
    .filter(({ id }) => id.startsWith(`${role}-`))
    .map(({ id }) => `"${fontName(fonts, id)}"`);
  return [...names, 'serif'].join(', ');
}
