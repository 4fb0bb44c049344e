// A laid-out page as SVG: for pixels with letters as outlines, which need no font, and for books that are read with letters as
// text, which can be found and read aloud.

import { middleOf, n, type Page, type PictureBox, type TextBox } from '../model/page.ts';
import { isRightToLeft } from '../model/reading-order.ts';
import { lineEnd } from '../model/set-text.ts';
import { BLEED } from '../model/sheet.ts';
import type { BookFonts } from '../type/book-fonts.ts';

export interface SvgOptions {
  fonts: BookFonts;
  letters: 'outlines' | 'text';
  /** Whether what lies beyond the trim is shown. */
  bleed?: boolean;
  /** Pixels to the point; absent: as wide as there is room. */
  scale?: number;
  /** An address, or the picture itself in one. */
  href: (box: PictureBox) => Promise<string>;
  /** Absent: the page's background is drawn. */
  transparent?: true;
  /** Makes names unique where several pages stand in one file. */
  prefix?: string;
  /** What it stands in is written from right to left. */
  amidRightToLeft?: true;
}

export async function pageSvg(page: Page, options: SvgOptions): Promise<string> {
  const { scale, bleed = false, prefix = '', transparent, amidRightToLeft } = options;
  const edge = bleed ? BLEED : 0;
  const [width, height] = [page.width + 2 * edge, page.height + 2 * edge];
  const [parts, defs]: [string[], string[]] = [[], []];
  const glyphs = new Map<string, string>();
  if (!transparent) {
    parts.push(
      `<rect x="${n(-BLEED)}" y="${n(-BLEED)}" width="${n(page.width + 2 * BLEED)}" height="${n(page.height + 2 * BLEED)}" fill="${page.background}"/>`,
    );
  }
  for (const [index, box] of page.boxes.entries()) {
    if (box.kind === 'picture') {
      const id = `${prefix}c${index}`;
      if (box.clip !== undefined) defs.push(`<clipPath id="${id}"><path d="${box.clip}"/></clipPath>`);
      const clip = box.clip === undefined ? '' : ` clip-path="url(#${id})"`;
      const said = box.alt === undefined ? '/>' : `><title>${content(box.alt)}</title></image>`;
      parts.push(
        `<image x="${n(box.x)}" y="${n(box.y)}" width="${n(box.width)}" height="${n(box.height)}" preserveAspectRatio="none" xlink:href="${attribute(await options.href(box))}"${clip}${said}`,
      );
    } else if (box.kind === 'shape') {
      const { path, fill = 'none', stroke } = box;
      const line = stroke
        ? ` stroke="${stroke.colour}" stroke-width="${n(stroke.width)}" stroke-linejoin="round" stroke-linecap="round"`
        : '';
      parts.push(`<path d="${path}" fill="${fill}"${line}/>`);
    } else
      parts.push(
        options.letters === 'text'
          ? asText(box, options.fonts)
          : outlined(box, options.fonts, glyphs, prefix),
      );
  }
  for (const [id, path] of glyphs) defs.push(`<path id="${id}" d="${path}"/>`);
  const size =
    scale === undefined ? '' : ` width="${Math.round(width * scale)}" height="${Math.round(height * scale)}"`;
  // Lines begin where they were laid out, at their left end.
  const direction = amidRightToLeft ? ' direction="ltr"' : '';
  const head = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"${size}${direction} viewBox="${n(-edge)} ${n(-edge)} ${n(width)} ${n(height)}">`;
  const definitions = defs.length > 0 ? `<defs>${defs.join('')}</defs>` : '';
  return `${head}${definitions}${parts.join('')}</svg>`;
}

function outlined(box: TextBox, fonts: BookFonts, glyphs: Map<string, string>, prefix: string): string {
  const parts: string[] = [];
  for (const line of box.lines) {
    let { x } = line;
    for (const run of line.runs) {
      const { kit } = fonts.font(run.font);
      const unit = box.size / kit.unitsPerEm;
      const laid = kit.layout(run.text);
      let pen = 0;
      for (const [index, glyph] of laid.glyphs.entries()) {
        const position = laid.positions[index]!;
        const id = `${prefix}${run.font}-${glyph.id}`;
        if (!glyphs.has(id)) glyphs.set(id, glyph.path.toSVG());
        const [left, top] = [x + (pen + position.xOffset) * unit, line.y - position.yOffset * unit];
        if (glyphs.get(id) !== '')
          parts.push(
            `<use href="#${id}" transform="matrix(${precise(unit)} 0 0 ${precise(-unit)} ${n(left)} ${n(top)})"/>`,
          );
        pen += position.xAdvance;
      }
      x += run.width;
    }
  }
  return `<g fill="${box.colour}"${turned(box)}>${parts.join('')}</g>`;
}

/** Lines end in a space, so that words do not run together where text is copied or read aloud. */
function asText(box: TextBox, fonts: BookFonts): string {
  const spans = box.lines.map((line, index) => {
    const { x, y, runs } = line;
    const end = lineEnd(line, box.lines[index + 1]);
    return runs
      .map((run, at) => {
        const place = at === 0 ? ` x="${n(x)}" y="${n(y)}"` : '';
        const text = content(run.text) + (at === runs.length - 1 ? end : '');
        // In the order in which they are seen already.
        const isolated = runs.length > 1 && isRightToLeft(run.text) ? ' style="unicode-bidi:isolate"' : '';
        return `<tspan${place}${isolated} font-family="${fontName(fonts, run.font)}">${text}</tspan>`;
      })
      .join('');
  });
  return `<text font-size="${n(box.size)}" fill="${box.colour}"${turned(box)} xml:space="preserve">${spans.join('')}</text>`;
}

function turned(box: TextBox): string {
  if (box.turn === undefined) return '';
  const { x, y } = middleOf(box);
  return ` transform="rotate(${box.turn} ${n(x)} ${n(y)})"`;
}

/** How a style sheet calls a font of the book. */
export const fontName = (fonts: BookFonts, id: string): string => `book-${fonts.font(id).id}`;

const precise = (value: number): string => value.toPrecision(7);

export const content = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replace(NOT_XML, '');

export const attribute = (text: string): string => content(text).replaceAll('"', '&quot;');

/** What XML 1.0 cannot hold, not even escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
