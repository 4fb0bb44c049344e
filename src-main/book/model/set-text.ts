// Text into lines. Breaks are Unicode's (UAX #14, which knows Chinese too); words are never hyphenated, as children read these
// books. Pure: fonts are asked for widths and nothing else.

import LineBreaker from 'linebreak';
import type { TypeRole } from '../type/themes.ts';
import type { TextLine, TextRun } from './page.ts';
import { isRightToLeft, seenPieces } from './reading-order.ts';

/** What setting asks of fonts. */
export interface Measure {
  runs(text: string, role: TypeRole, size: number): TextRun[];
  measure(text: string, role: TypeRole, size: number): number;
  extent(role: TypeRole): { ascent: number; descent: number; xHeight: number; capHeight: number };
}

/** Where a line may stand: from the left of the text's own box. */
export interface Stretch {
  x: number;
  width: number;
}

export interface TextSetting {
  role: TypeRole;
  size: number;
  /** Of the size, from baseline to baseline. */
  leading: number;
  align: 'left' | 'centre';
  /** For each line, from its top (below the box's top) and its height; one number where all are equally long. */
  measure: number | ((top: number, height: number) => Stretch);
  /** Lines of about equal length instead of a full measure and a rest. */
  balanced?: boolean;
}

export interface SetText {
  lines: TextLine[];
  width: number;
  height: number;
}

/** A paragraph's words, as long as lines may be broken: with the space that follows each. */
interface Word {
  text: string;
  width: number;
  /** Without the space that a line's end swallows. */
  bare: number;
}

/** Lines from the top of a box at 0, 0. An empty text has none. @param until Nothing below is asked for. */
export function setText(
  text: string,
  setting: TextSetting,
  fonts: Measure,
  until = Number.POSITIVE_INFINITY,
): SetText {
  const paragraphs = text
    .split(/\n+/)
    .map((one) => wordsOf(one.trim(), setting, fonts))
    .filter((words) => words.length > 0);
  const { measure, balanced } = setting;
  if (typeof measure !== 'number') return setLines(paragraphs, setting, measure, fonts, until);
  const narrow = balanced ? balancedWidth : widthWithoutOrphan;
  const kept = paragraphs.map((words) => withCompany(words, measure, narrow(words, measure)));
  return setLines(kept, setting, measure, fonts, until, (words) => narrow(words, measure));
}

/** The text that did not fit into `height` is given back, cut at a line's end. */
export function setPart(
  text: string,
  height: number,
  setting: TextSetting,
  fonts: Measure,
): SetText & { rest: string } {
  const lineHeight = setting.size * setting.leading;
  // Two lines that do not fit tell whether one would be alone.
  const all = setText(text, setting, fonts, height + 2 * lineHeight);
  if (all.height <= height) return { ...all, rest: '' };
  const fitting = all.lines.filter((line) => line.y - all.lines[0]!.y + lineHeight <= height + 0.01);
  const kept = withoutWidow(fitting, all.lines);
  const used = kept.reduce((sum, line) => sum + textOf(line).replace(/\s/g, '').length, 0);
  return { lines: kept, width: all.width, height: kept.length * lineHeight, rest: afterLetters(text, used) };
}

export const textOf = (line: TextLine): string => line.runs.map((run) => run.text).join('');

/** What parts a line from the next in plain text: nothing in Chinese, which has no spaces. */
export function lineEnd(line: TextLine, next: TextLine | undefined): string {
  return next === undefined || /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]$/u.test(textOf(line)) ? '' : ' ';
}

/** Never a single line alone on the next page, where there are lines to give it company. */
function withoutWidow(fitting: TextLine[], all: readonly TextLine[]): TextLine[] {
  return all.length - fitting.length === 1 && fitting.length > 2 ? fitting.slice(0, -1) : fitting;
}

function afterLetters(text: string, count: number): string {
  let left = count;
  for (let at = 0; at < text.length; at++) {
    if (left === 0) return text.slice(at).trim();
    if (!/\s/.test(text[at]!)) left--;
  }
  return '';
}

function wordsOf(paragraph: string, { role, size }: TextSetting, fonts: Measure): Word[] {
  const words: Word[] = [];
  const breaker = new LineBreaker(paragraph);
  let from = 0;
  for (let next = breaker.nextBreak(); next; next = breaker.nextBreak()) {
    const text = paragraph.slice(from, next.position);
    const width = fonts.measure(text, role, size);
    if (text !== '') words.push({ text, width, bare: fonts.measure(text.trimEnd(), role, size) });
    from = next.position;
  }
  return words;
}

/** The least width that needs no more lines. A last line of one short word goes by that too. */
function balancedWidth(words: readonly Word[], measure: number): number {
  const lines = countLines(words, measure);
  if (lines === 1) return measure;
  let [low, high] = [measure / 2, measure];
  for (let step = 0; step < 12; step++) {
    const middle = (low + high) / 2;
    if (countLines(words, middle) <= lines) high = middle;
    else low = middle;
  }
  return high;
}

/** So much of a line its last one has at least, more where it is one word alone; and so much narrower lines may become for that. */
const LAST_LINE = 0.18;
const LAST_WORD = 0.3;
const NARROWEST = 0.88;

/** The greatest width at which as many lines do not end with one of a short word alone; the whole measure where there is none. */
function widthWithoutOrphan(words: readonly Word[], measure: number): number {
  const lines = countLines(words, measure);
  for (let width = measure; lines > 1 && width >= NARROWEST * measure; width -= 0.01 * measure) {
    if (countLines(words, width) > lines) break;
    if (!endsLonely(words, width, measure)) return width;
  }
  return measure;
}

/**
 * Where no width keeps a short word from standing alone at the end, those before it go along to the last line: the one above it gets
 * shorter. As it is where that would make lines more.
 */
function withCompany(words: readonly Word[], measure: number, width: number): Word[] {
  const lines = countLines(words, width);
  let kept = [...words];
  while (lines > 1 && kept.length > 2 && endsLonely(kept, width, measure)) {
    const [before, last] = kept.slice(-2) as [Word, Word];
    kept = [...kept.slice(0, -2), joined(before, last)];
    if (countLines(kept, width) > lines || kept.at(-1)!.bare > width) return [...words];
  }
  return kept;
}

const joined = (one: Word, next: Word): Word => ({
  text: one.text + next.text,
  width: one.width + next.width,
  bare: one.width + next.bare,
});

/** The last of several lines is very short, or one short word. */
function endsLonely(words: readonly Word[], width: number, measure: number): boolean {
  let [x, end, count, lines] = [0, 0, 0, 1];
  for (const word of words) {
    if (x > 0 && x + word.bare > width) {
      [x, count] = [0, 0];
      lines++;
    }
    count++;
    end = x + word.bare;
    x += word.width;
  }
  return lines > 1 && end < (count === 1 ? LAST_WORD : LAST_LINE) * measure;
}

function countLines(words: readonly Word[], measure: number): number {
  let [lines, x] = [1, 0];
  for (const word of words) {
    if (x > 0 && x + word.bare > measure) {
      lines++;
      x = 0;
    }
    x += word.width;
  }
  return lines;
}

/** Space above a new paragraph, in lines. */
const PARAGRAPH = 0.45;

function setLines(
  paragraphs: readonly Word[][],
  setting: TextSetting,
  measure: Exclude<TextSetting['measure'], undefined>,
  fonts: Measure,
  until: number,
  narrow: (words: readonly Word[]) => number = () => Number.POSITIVE_INFINITY,
): SetText {
  const { size, leading, role, align } = setting;
  const lineHeight = size * leading;
  // The text's middle, from the foot of small letters to the top of capitals, stands in the line's middle.
  const { capHeight, descent } = fonts.extent(role);
  const baseline = (lineHeight + (capHeight - descent * 0.6) * size) / 2;
  const lines: TextLine[] = [];
  let [top, widest] = [0, 0];

  const stretchAt = (): Stretch =>
    typeof measure === 'number' ? { x: 0, width: measure } : measure(top, lineHeight);
  const put = (text: string, stretch: Stretch, rightToLeft: boolean): void => {
    const runs = seenPieces(text.trimEnd(), rightToLeft).flatMap((piece) => fonts.runs(piece, role, size));
    const width = runs.reduce((sum, run) => sum + run.width, 0);
    const begin = rightToLeft ? stretch.width - width : 0;
    const x = stretch.x + (align === 'centre' ? (stretch.width - width) / 2 : begin);
    lines.push({ x, y: top + baseline, width, runs });
    widest = Math.max(widest, width);
    top += lineHeight;
  };

  for (const [index, paragraph] of paragraphs.entries()) {
    if (index > 0) top += lineHeight * PARAGRAPH;
    const limit = narrow(paragraph);
    const rightToLeft = isRightToLeft(paragraph.map((word) => word.text).join(''));
    let [text, x] = ['', 0];
    let stretch = stretchAt();
    for (const word of paragraph.flatMap((one) => cut(one, stretch.width, setting, fonts))) {
      if (x > 0 && x + word.bare > Math.min(stretch.width, limit) + 0.01) {
        put(text, stretch, rightToLeft);
        stretch = stretchAt();
        [text, x] = ['', 0];
        if (top > until) break;
      }
      text += word.text;
      x += word.width;
    }
    if (text !== '') put(text, stretch, rightToLeft);
    if (top > until) break;
  }
  return { lines, width: widest, height: top };
}

/** A word longer than a line is cut between letters: better than words outside the page. */
function cut(word: Word, width: number, { role, size }: TextSetting, fonts: Measure): Word[] {
  if (word.bare <= width) return [word];
  const parts: Word[] = [];
  let text = '';
  for (const { segment } of graphemes.segment(word.text)) {
    if (text !== '' && fonts.measure(text + segment, role, size) > width) {
      parts.push(wordOf(text));
      text = '';
    }
    text += segment;
  }
  return [...parts, wordOf(text)];

  function wordOf(part: string): Word {
    const whole = fonts.measure(part, role, size);
    return { text: part, width: whole, bare: fonts.measure(part.trimEnd(), role, size) };
  }
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
