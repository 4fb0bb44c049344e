import { describe, expect, test } from 'vitest';
import { bookChoices, pageFormatNames, pageLayoutNames } from '../../contract/book.ts';
import { type Letter, letterKinds } from '../../contract/book-page.ts';
import { layOutBook } from '../lay-out-book.ts';
import type { BookContent, BookScene } from '../model/content.ts';
import { evenMeasure } from '../model/measure-for-tests.ts';
import type { Page, Rect, TextBox } from '../model/page.ts';
import { SAFE } from '../model/sheet.ts';
import { isOutside, speechPath } from './balloons.ts';

const letter = (text: string, more: Partial<Letter> = {}): Letter => ({
  ...{ kind: 'speech', text, at: null, tail: null, size: 1 },
  ...more,
});

const scene = (letters: Letter[], more: Partial<BookScene> = {}): BookScene => ({
  id: 1,
  caption: 'A fox.',
  alt: 'a fox',
  picture: { frame: 1, width: 1000, height: 1000, tones: { light: '#eeeeee', dark: '#222222' } },
  page: { layout: null, joins: null, letters, panels: null },
  ...more,
});

const contentOf = (scenes: BookScene[]): BookContent => ({
  ...{ title: 'Fox', subtitle: '', author: '', dedication: '', blurb: '', language: 'en', drawnWith: '' },
  scenes,
});

const laid = (scenes: BookScene[], options: object = {}) =>
  layOutBook(contentOf(scenes), bookChoices.parse({ layout: 'full-bleed', ...options }), evenMeasure);

type Lettered = TextBox & { letter: NonNullable<TextBox['letter']> };
const isLettered = (box: Page['boxes'][number]): box is Lettered => box.kind === 'text' && !!box.letter;
const lettersOn = (pages: readonly Page[]) => pages.flatMap((page) => page.boxes.filter(isLettered));

const within = (inner: Rect, outer: Rect) =>
  inner.x >= outer.x - 0.01 &&
  inner.y >= outer.y - 0.01 &&
  inner.x + inner.width <= outer.x + outer.width + 0.01 &&
  inner.y + inner.height <= outer.y + outer.height + 0.01;

const words = 'Who could be up there at this time of night, with a light as bright as that?';

describe.each(pageFormatNames)('on %s', (format) => {
  test.each(pageLayoutNames)(
    '%s: all letters are there, inside their balloons and away from the cut',
    (layout) => {
      const letters = letterKinds.map((kind) => letter(kind === 'sound' ? 'Crash!' : words, { kind }));
      const scenes = [1, 2, 3].map((id) => ({ ...scene(letters), id }));
      const { pages, width, height } = laid(scenes, { format, layout, panels: 2 });
      const found = lettersOn(pages);
      expect(found).toHaveLength(3 * letters.length);
      for (const { letter: one, lines, size } of found) {
        for (const line of lines) {
          const ink = { x: line.x, y: line.y - size * 0.7, width: line.width, height: size * 0.7 };
          expect(within(ink, one.rect)).toBe(true);
          expect(within(ink, { x: SAFE, y: SAFE, width: width - 2 * SAFE, height: height - 2 * SAFE })).toBe(
            true,
          );
        }
      }
    },
  );
});

test('where nobody put it, it hides neither the face nor the words nor another', () => {
  const { pages } = laid([scene([letter('Hello there!'), letter('Who is it?'), letter('Only me.')])]);
  const rects = lettersOn(pages).map(({ letter: one }) => one.rect);
  const face = { x: 0.38 * 612, y: 0.3 * 612, width: 0.24 * 612, height: 0.24 * 612 };
  const overlap = (a: Rect, b: Rect) =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
  for (const [index, rect] of rects.entries()) {
    expect(overlap(rect, face)).toBe(false);
    for (const other of rects.slice(index + 1)) expect(overlap(rect, other)).toBe(false);
  }
});

describe('of those who were found in the picture', () => {
  const fox = { left: 0.1, top: 0.35, right: 0.35, bottom: 0.95 };
  const owl = { left: 0.62, top: 0.3, right: 0.9, bottom: 0.95 };
  const found = (letters: Letter[], subjects: (typeof fox)[]) => {
    const one = scene(letters);
    return lettersOn(laid([{ ...one, picture: { ...one.picture!, subjects } }]).pages).map(
      (each) => each.letter,
    );
  };
  // The picture fills the page and its bleed.
  const at = (part: number) => -9 + part * 630;

  test('it hides nobody, in a corner too, and points towards the face', () => {
    for (const corner of [fox, owl, { left: 0.3, top: 0, right: 0.75, bottom: 0.5 }]) {
      const [{ rect, tip }] = found([letter('Hello there!')], [corner]) as [Lettered['letter']];
      const apart =
        rect.x >= at(corner.right) ||
        rect.x + rect.width <= at(corner.left) ||
        rect.y >= at(corner.bottom) ||
        rect.y + rect.height <= at(corner.top);
      expect(apart).toBe(true);
      const face = { x: at((corner.left + corner.right) / 2), y: at(corner.top * 0.7 + corner.bottom * 0.3) };
      const middle = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
      const [to, towards] = [tip!, face].map((end) => Math.atan2(end.y - middle.y, end.x - middle.x));
      expect(to).toBeCloseTo(towards!, 5);
    }
  });

  test('they speak in turn from the left, and one that was put somewhere is of who is nearest', () => {
    const [first, second] = found([letter('Who are you?'), letter('An owl.')], [owl, fox]);
    expect(first!.tip!.x).toBeLessThan(at(0.5));
    expect(second!.tip!.x).toBeGreaterThan(at(0.5));
    const [put] = found([letter('An owl.', { at: { x: 0.75, y: 0.1 } })], [owl, fox]);
    expect(put!.tip!.x).toBeGreaterThan(at(0.6));
  });
});

test.each(pageFormatNames)('on %s none lies over another, be it by a corner', (format) => {
  const lying = { left: 0.05, top: 0.45, right: 0.85, bottom: 1 };
  const standing = { left: 0.25, top: 0.25, right: 0.75, bottom: 1 };
  for (const layout of ['full-bleed', 'picture-above', 'vignette'] as const) {
    for (const subject of [lying, standing]) {
      const one = scene([letter('What a light!'), letter('Whoosh!', { kind: 'sound' })], { caption: words });
      const { pages } = laid([{ ...one, picture: { ...one.picture!, subjects: [subject] } }], {
        format,
        layout,
      });
      const [first, second] = lettersOn(pages).map((each) => each.letter.rect) as [Rect, Rect];
      const isApart =
        first.x + first.width <= second.x ||
        second.x + second.width <= first.x ||
        first.y + first.height <= second.y ||
        second.y + second.height <= first.y;
      expect(isApart, layout).toBe(true);
    }
  }
});

test('no tail goes over another’s words', () => {
  const lying = { left: 0.05, top: 0.5, right: 0.85, bottom: 1 };
  const letters = [letter('What a light!'), letter('Whoosh!', { kind: 'sound' }), letter('Is it mine?')];
  const one = scene(letters, { caption: '' });
  const found = lettersOn(laid([{ ...one, picture: { ...one.picture!, subjects: [lying] } }]).pages);
  for (const { letter: from } of found) {
    if (!from.tip) continue;
    const middle = { x: from.rect.x + from.rect.width / 2, y: from.rect.y + from.rect.height / 2 };
    for (let part = 0; part <= 1; part += 0.05) {
      const x = middle.x + (from.tip.x - middle.x) * part;
      const y = middle.y + (from.tip.y - middle.y) * part;
      for (const { letter: other } of found.filter((each) => each.letter !== from))
        expect(within({ x, y, width: 0, height: 0 }, other.rect)).toBe(false);
    }
  }
});

test('it stands where it was put, and points where it was told to', () => {
  const { pages } = laid([scene([letter('Hello!', { at: { x: 0.3, y: 0.25 }, tail: { x: 0.6, y: 0.5 } })])]);
  const [{ letter: one }] = lettersOn(pages) as [Lettered];
  // The picture fills the page and its bleed.
  const at = (part: number) => -9 + part * 630;
  expect(one.rect.x + one.rect.width / 2).toBeCloseTo(at(0.3), 3);
  expect(one.rect.y + one.rect.height / 2).toBeCloseTo(at(0.25), 3);
  expect(one.tip).toEqual({ x: expect.closeTo(at(0.6), 3), y: expect.closeTo(at(0.5), 3) });
});

test('it goes with the picture when that is moved, but never off the page', () => {
  const where = (focus: { x: number; y: number }) => {
    const one = scene([letter('Hello!', { at: { x: 0.5, y: 0.5 } })]);
    const { pages } = laid([{ ...one, picture: { ...one.picture!, focus, zoom: 2 } }]);
    const [{ letter: found }] = lettersOn(pages) as [Lettered];
    return found.rect;
  };
  expect(where({ x: 0.4, y: 0.5 }).x - where({ x: 0.5, y: 0.5 }).x).toBeCloseTo(126, 3);
  expect(where({ x: 0.9, y: 0.9 }).x).toBeCloseTo(SAFE, 3);
});

test('across two pages it stands on the one it was put on', () => {
  const wide = { frame: 1, width: 2000, height: 1000, tones: { light: '#eeeeee', dark: '#222222' } };
  const sides = [0.2, 0.8].map((x) => {
    const before = scene([]);
    const spread = { ...scene([letter('Hello!', { at: { x, y: 0.3 } })]), id: 2, picture: wide };
    const { pages } = laid([before, spread], { layout: 'double-spread' });
    const page = pages.find(({ boxes }) => boxes.some(isLettered))!;
    return [page.side, lettersOn(pages).length];
  });
  expect(sides).toEqual([
    ['left', 1],
    ['right', 1],
  ]);
});

test('a sound word leans; empty words and pictures that are not there have no balloons', () => {
  const sound = lettersOn(laid([scene([letter('Boom', { kind: 'sound' })])]).pages);
  expect(sound[0]!.turn).toBeLessThan(0);
  expect(lettersOn(laid([scene([letter('  ')])]).pages)).toEqual([]);
  const { picture: _, ...undrawn } = scene([letter('Hello!')]);
  expect(lettersOn(laid([undrawn]).pages)).toEqual([]);
});

test('a balloon is one outline that reaches to what it points at', () => {
  const rect = { x: 0, y: 0, width: 100, height: 60 };
  const path = speechPath(rect, { x: 150, y: 120 }, 10);
  expect(path.match(/M/g)).toHaveLength(1);
  expect(path).toContain(' 150 120');
  expect(speechPath(rect, { x: 50, y: 30 }, 10)).not.toContain('Q');
  expect(isOutside(rect, { x: 98, y: 30 })).toBe(false);
  expect(isOutside(rect, { x: 98, y: 58 })).toBe(true);
});
