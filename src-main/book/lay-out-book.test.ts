import { describe, expect, test } from 'vitest';
import {
  type BookPatch,
  bookChoices,
  exportOptions,
  pageFormatNames,
  pageLayoutNames,
  typeThemeNames,
} from '../contract/book.ts';
import { layOutBook } from './lay-out-book.ts';
import { gridsFor, panelsIn } from './layouts/panel-grid.ts';
import type { BookContent, BookScene } from './model/content.ts';
import { evenMeasure } from './model/measure-for-tests.ts';
import type { Page, PictureBox, TextBox } from './model/page.ts';
import { gutterFor, SAFE, sheetFor } from './model/sheet.ts';
import { checkForPrint } from './print-check.ts';
import { TYPE_THEMES } from './type/themes.ts';

const tones = { light: '#eeeeee', dark: '#222222' };
const plain: BookScene['page'] = { layout: null, joins: null, letters: [], panels: null };
const sentence = 'The fox walked through the quiet woods and looked for the owl. ';

function scene(letters: number, width = 1024, height = 1024): BookScene {
  const caption = sentence
    .repeat(Math.ceil(letters / sentence.length))
    .slice(0, letters)
    .trim();
  return { id: 1, page: plain, caption, alt: 'a fox', picture: { frame: 1, width, height, tones } };
}

const contentOf = (scenes: readonly BookScene[]): BookContent => ({
  title: 'The fox and the lantern',
  subtitle: '',
  author: 'Somebody',
  dedication: 'For you',
  blurb: '',
  language: 'en',
  scenes: scenes.map((one, index) =>
    one.picture
      ? { ...one, id: index + 1, picture: { ...one.picture, frame: index + 1 } }
      : { ...one, id: index + 1 },
  ),
  drawnWith: 'Pocket',
});

const laid = (scenes: readonly BookScene[], options: BookPatch = {}) =>
  layOutBook(contentOf(scenes), bookChoices.parse(options), evenMeasure);

const texts = (page: Page): TextBox[] => page.boxes.filter((box) => box.kind === 'text');
const pictures = (page: Page): PictureBox[] => page.boxes.filter((box) => box.kind === 'picture');
const letters = (text: string) => text.replace(/\s/g, '');
const story = (pages: readonly Page[]) => pages.filter((page) => page.kind === 'story');

const mixed = [40, 0, 160, 90, 500, 60, 300, 1500, 20].map((length) => scene(length));

describe.each(pageFormatNames)('on %s', (format) => {
  describe.each(typeThemeNames)('as %s', (theme) => {
    test.each(['auto', ...pageLayoutNames] as const)(
      '%s: all words are there, and none near the cut',
      (layout) => {
        const book = laid(mixed, { format, theme, layout });
        const written = linesAs(book.pages, 'caption').join('');
        expect(letters(written)).toBe(letters(mixed.map((one) => one.caption).join('')));
        for (const page of book.pages) {
          for (const box of texts(page)) {
            for (const line of box.lines) {
              const inner = page.side === 'single' ? 0 : book.gutter;
              const left = SAFE + (page.side === 'right' ? inner : 0);
              const right = page.width - SAFE - (page.side === 'left' ? inner : 0);
              expect(line.x).toBeGreaterThanOrEqual(left - 0.01);
              expect(line.x + line.width).toBeLessThanOrEqual(right + 0.01);
              expect(line.y).toBeLessThanOrEqual(page.height - SAFE + 0.01);
              expect(line.y - box.size * 0.7).toBeGreaterThanOrEqual(SAFE - 0.01);
            }
          }
          for (const { crop, picture } of pictures(page)) {
            expect(crop.x).toBeGreaterThanOrEqual(-1e-9);
            expect(crop.x + crop.width).toBeLessThanOrEqual(picture.width + 1e-6);
            expect(crop.y + crop.height).toBeLessThanOrEqual(picture.height + 1e-6);
          }
        }
      },
    );
  });
});

/** As lines have it, not as the box remembers it. */
function linesAs(pages: readonly Page[], role: TextBox['role']): string[] {
  return pages.flatMap((page) =>
    texts(page)
      .filter((box) => box.role === role)
      .flatMap((box) => box.lines.map((line) => line.runs.map((run) => run.text).join(''))),
  );
}

test('the order of a book: cover, title, dedication, story, end, back cover', () => {
  const kinds = laid([scene(40), scene(40)]).pages.map((page) => page.kind);
  expect(kinds).toEqual(['cover', 'title', 'dedication', 'story', 'story', 'end', 'blank', 'back-cover']);
});

test('the inside begins on the right and has an even number of pages', () => {
  for (const count of [1, 2, 3, 8]) {
    const { pages, inside } = laid(Array.from({ length: count }, () => scene(50)));
    expect(inside % 2).toBe(0);
    expect(pages.slice(1, -1).map((page) => page.side)).toEqual(
      Array.from({ length: inside }, (_, index) => (index % 2 === 0 ? 'right' : 'left')),
    );
  }
});

test('the gutter is the one of its page count', () => {
  for (const count of [5, 60, 160]) {
    const book = laid(Array.from({ length: count }, () => scene(50)));
    expect(book.gutter).toBe(gutterFor(book.inside));
  }
});

test('pages of a kind do not follow one another, and shuffling changes them', () => {
  const scenes = Array.from({ length: 8 }, () => scene(60));
  const shapes = (shuffle: number) =>
    story(laid(scenes, { shuffle }).pages).map((page) => pictures(page)[0]!.height.toFixed(0));
  const drawn = shapes(0);
  for (const [index, shape] of drawn.entries()) if (index > 0) expect(shape).not.toBe(drawn[index - 1]);
  expect(shapes(1)).not.toEqual(drawn);
  expect(shapes(0)).toEqual(drawn);
});

test('a full bleed covers the page and what is cut off', () => {
  const [page] = story(laid([scene(0)], { layout: 'full-bleed' }).pages);
  expect(pictures(page!)[0]).toMatchObject({ x: -9, y: -9, width: 630, height: 630 });
});

test('a double spread goes on where the left page ends', () => {
  const wide = scene(50, 1600, 800);
  const [, left, right] = story(laid([scene(40), wide], { layout: 'double-spread' }).pages);
  const [a, b] = [pictures(left!)[0]!, pictures(right!)[0]!];
  expect([left!.side, right!.side]).toEqual(['left', 'right']);
  expect(a.x + a.width).toBeCloseTo(612, 6);
  expect(b.x).toBe(0);
  expect(a.crop.x + a.crop.width).toBeCloseTo(b.crop.x, 6);
  expect(a.crop.width / a.width).toBeCloseTo(b.crop.width / b.width, 6);
  expect([a.alt, b.alt]).toEqual(['a fox', undefined]);
});

describe('those in the picture', () => {
  const inIt = (
    one: BookScene,
    ...subjects: NonNullable<BookScene['picture']>['subjects'] & object
  ): BookScene => ({
    ...one,
    picture: { ...one.picture!, subjects },
  });
  const low = { left: 0.3, top: 0.5, right: 0.7, bottom: 1 };
  const high = { left: 0.3, top: 0.05, right: 0.7, bottom: 0.9 };
  const captionsOn = (pages: readonly Page[]) =>
    pages.map((page) => texts(page).find(({ role }) => role === 'caption'));

  test('are not hidden by the words on them', () => {
    const [below] = captionsOn(story(laid([inIt(scene(90), high)], { layout: 'full-bleed' }).pages));
    const [above] = captionsOn(story(laid([inIt(scene(90), low)], { layout: 'full-bleed' }).pages));
    expect(below!.y).toBeGreaterThan(306);
    expect(above!.y + above!.height).toBeLessThan(306);
  });

  test('nor on a spread, where the words go where nobody is', () => {
    const [fox, owl] = [
      { left: 0.02, top: 0.1, right: 0.45, bottom: 0.9 },
      { left: 0.6, top: 0.55, right: 0.95, bottom: 0.95 },
    ];
    const pages = laid([scene(40), inIt(scene(90), fox, owl)], {
      layout: 'double-spread',
      format: 'a4',
    }).pages;
    const [, left, right] = captionsOn(story(pages));
    expect(left).toBeUndefined();
    expect(right!.y + right!.height).toBeLessThan(421);
  });

  test('are not cut by a frame that could be lower', () => {
    const all = [
      { left: 0.02, top: 0.3, right: 0.4, bottom: 0.9 },
      { left: 0.6, top: 0.3, right: 0.97, bottom: 0.9 },
    ];
    const one = scene(90);
    const options = { layout: 'picture-above', theme: 'notebook', format: 'a5' } as const;
    const [free] = story(laid([one], options).pages).map((page) => pictures(page)[0]!);
    const [kept] = story(laid([inIt(one, ...all)], options).pages).map((page) => pictures(page)[0]!);
    expect(free!.crop.width).toBeLessThan(950);
    expect(kept!.crop.width).toBeGreaterThan(970);
  });
});

test('a layout that leaves a strip of a picture is not taken', () => {
  const layouts = (format: BookPatch['format'], layout: BookPatch['layout']) =>
    story(laid([scene(30), scene(30), scene(30)], { format, layout }).pages).map((page) => page.layout);
  expect(layouts('16:9', 'double-spread')).not.toContain('double-spread');
  expect(layouts('8.5x8.5', 'double-spread')).toContain('double-spread');
  expect(layouts('9:16', 'text-beside')).not.toContain('text-beside');
});

test('words that fill no page stand a little above its middle', () => {
  for (const layout of ['text-only', 'text-around'] as const) {
    for (const length of [300, 600]) {
      const [page] = story(laid([scene(length)], { layout, format: 'a4' }).pages);
      expect(page!.layout).toBe(layout);
      const boxes = [...texts(page!).filter(({ role }) => role === 'caption'), ...pictures(page!)];
      const [top, bottom] = [
        Math.min(...boxes.map(({ y }) => y)),
        Math.max(...boxes.map(({ y, height }) => y + height)),
      ];
      expect(top / (page!.height - bottom)).toBeGreaterThan(0.55);
    }
  }
});

test('a wide picture with few words gets a spread by itself', () => {
  const pages = story(laid([scene(40), scene(40, 1600, 800)]).pages);
  expect(pages).toHaveLength(3);
});

test('words too many for one page go on, with the picture on the first', () => {
  const pages = story(laid([scene(5000 * 6)]).pages);
  expect(pages.length).toBeGreaterThan(20);
  expect(pictures(pages[0]!)).toHaveLength(1);
  expect(pages.slice(1).flatMap(pictures)).toEqual([]);
});

test('what goes on is set like what it goes on from, however little it is', () => {
  const one = scene(1500);
  const pages = story(laid([{ id: 1, page: plain, caption: one.caption, alt: '' }], { format: 'a5' }).pages);
  const captions = pages.map((page) => texts(page).find(({ role }) => role === 'caption')!);
  expect(captions.length).toBeGreaterThan(1);
  const last = captions.at(-1)!;
  expect(last.y).toBeLessThan(pages[0]!.height * 0.15);
  for (const line of last.lines) expect(line.x).toBeCloseTo(last.x, 6);
});

test('a scene without a picture is a page of words', () => {
  const [page] = story(laid([{ id: 1, page: plain, caption: 'Only words.', alt: 'Only words.' }]).pages);
  expect(pictures(page!)).toEqual([]);
  expect(linesAs([page!], 'caption')).toEqual(['Only words.']);
});

describe('a page of its own', () => {
  const set = (scenes: readonly BookScene[], at: number, page: Partial<BookScene['page']>) =>
    scenes.map((one, index) => (index === at ? { ...one, page: { ...plain, ...page } } : one));
  const three = [scene(40), scene(40), scene(40)];

  test('has the layout that was set for it, whatever the book’s is', () => {
    const pages = story(laid(set(three, 1, { layout: 'text-beside' }), { layout: 'vignette' }).pages);
    expect(pages.map(({ layout }) => layout)).toEqual(['vignette', 'text-beside', 'vignette']);
  });

  test('has another where the words do not fit', () => {
    const long = [scene(40), scene(900), scene(40)];
    const [, page] = story(laid(set(long, 1, { layout: 'full-bleed' })).pages);
    expect(page!.layout).not.toBe('full-bleed');
  });

  test('is shared by scenes that join the one before', () => {
    const pages = story(laid(set(set(three, 1, { joins: true }), 2, { joins: true })).pages);
    expect(pages.map(({ scenes, layout }) => [scenes, layout])).toEqual([[[0, 1, 2], 'comic']]);
    const parted = laid(set(three, 1, { joins: false }), { layout: 'comic' });
    expect(story(parted.pages).map(({ scenes }) => scenes)).toEqual([[0], [1, 2]]);
  });

  test('spans two, with its words before it where it would begin on the right', () => {
    const pages = story(laid(set(three, 0, { layout: 'double-spread' })).pages);
    expect(pages.slice(0, 3).map(({ side, scenes }) => [side, scenes[0]])).toEqual([
      ['right', 0],
      ['left', 0],
      ['right', 0],
    ]);
    expect(texts(pages[0]!).map(({ role }) => role)).toContain('caption');
    expect(pictures(pages[1]!)[0]!.whole).toEqual(expect.objectContaining({ width: 2 * 612 + 18, x: -9 }));
    expect(pictures(pages[2]!)[0]!.whole).toEqual(expect.objectContaining({ x: -9 - 612 }));
  });

  test('shows what a person set of its picture; covers show it whole', () => {
    const picture = { ...three[0]!.picture!, focus: { x: 0.25, y: 0.25 }, zoom: 2 };
    const book = laid([{ ...three[0]!, picture }], { layout: 'full-bleed' });
    expect(pictures(story(book.pages)[0]!)[0]!.crop).toEqual({ x: 0, y: 0, width: 512, height: 512 });
    expect(pictures(book.pages[0]!)[0]!.crop.width).toBe(1024);
  });
});

describe('comics', () => {
  const ground = {
    sheet: sheetFor({ width: 612, height: 792 }, 'right', 0),
    theme: TYPE_THEMES.comic,
    fonts: evenMeasure,
    size: 20,
  };

  test('square pictures get the grid that shows most of them; a person’s own comes first where it has as many panels', () => {
    const four = [20, 20, 20, 20].map((length) => scene(length));
    const shapes = (scenes: readonly BookScene[], options: object = {}) => {
      const [page] = story(laid(scenes, { layout: 'comic', ...options }).pages);
      return page!.grid!.shares.columns.map((row) => row.length);
    };
    for (const count of [2, 3]) expect(shapes(four.slice(0, count), { format: '16:9' })).toEqual([count]);
    expect(shapes(four.slice(0, 2), { format: '9:16' })).toEqual([1, 1]);
    for (let shuffle = 0; shuffle < 3; shuffle++) expect(shapes(four)).toEqual([2, 2]);
    const own = { rows: [3, 1], columns: [[1], [1, 1, 1]] };
    const [first, ...rest] = four;
    const cut = { ...first!, page: { ...plain, panels: own } };
    expect(shapes([cut, ...rest])).toEqual([1, 3]);
    expect(shapes([cut, ...rest.slice(0, 2)])).not.toEqual([1, 3]);
    const [page] = story(laid([cut, ...rest], { layout: 'comic' }).pages);
    const [top, below] = pictures(page!);
    expect(top!.height / below!.height).toBeCloseTo(3, 6);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('%i panels fill the area, a gap apart', (count) => {
    for (const variant of [0, 1, 2, 3]) {
      const grids = gridsFor(count);
      const found = panelsIn(ground.sheet.area, 10, grids[variant % grids.length]!);
      expect(found).toHaveLength(count);
      const { area } = ground.sheet;
      expect(Math.max(...found.map(({ x, width }) => x + width))).toBeCloseTo(area.x + area.width, 6);
      expect(Math.max(...found.map(({ y, height }) => y + height))).toBeCloseTo(area.y + area.height, 6);
      for (const [index, one] of found.entries()) {
        for (const other of found.slice(index + 1)) {
          const apart =
            other.x >= one.x + one.width + 9.99 ||
            other.y >= one.y + one.height + 9.99 ||
            one.x >= other.x + other.width + 9.99;
          expect(apart).toBe(true);
        }
      }
    }
  });

  test('as many panels as were asked for, fewer where the words need room', () => {
    const short = Array.from({ length: 9 }, () => scene(20));
    expect(story(laid(short, { layout: 'comic', panels: 9 }).pages).map(({ scenes }) => scenes)).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
    ]);
    const long = Array.from({ length: 4 }, () => scene(900));
    const pages = story(laid(long, { layout: 'comic', panels: 4 }).pages);
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flatMap(({ scenes }) => scenes)).toEqual([0, 1, 2, 3]);
  });
});

describe('the print check', () => {
  const options = exportOptions.parse({ to: ['pdf'], preset: 'print' });

  test('names each picture with too few pixels, and how many it needs', () => {
    const book = laid([scene(40, 256, 256), scene(40, 4096, 4096)], { layout: 'full-bleed' });
    const found = checkForPrint(book, options).filter(({ kind }) => kind === 'resolution');
    expect(found.map(({ scenes, dpi }) => [scenes, dpi])).toEqual([[[1], 29]]);
    expect(found[0]!.hint).toContain('2688 pixels');
  });

  test('a book that is too thin to be bound', () => {
    expect(checkForPrint(laid([scene(40)]), options).map(({ kind }) => kind)).toContain('page-count');
  });

  test('says nothing for the screen', () => {
    expect(checkForPrint(laid([scene(40, 64, 64)]), { ...options, preset: 'screen' })).toEqual([]);
  });
});
