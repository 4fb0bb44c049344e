import { expect, test } from 'vitest';
import { openBookFonts } from './book-fonts.ts';
import { TYPE_THEMES } from './themes.ts';

const fonts = (body: string, theme: keyof typeof TYPE_THEMES = 'picture-book') =>
  openBookFonts(TYPE_THEMES[theme], { body, title: 'A' });

test.each(Object.keys(TYPE_THEMES) as (keyof typeof TYPE_THEMES)[])(
  '%s has the letters of the Latin languages, its numbers and its quotes',
  async (theme) => {
    const text = 'ÄÖÜäöüßéèêçñøåæœłžšąęőűřů „“”‚‘’«»¿¡…–— 0123456789';
    const opened = await fonts(text, theme);
    expect(opened.missing.filter(({ taken }) => taken === undefined)).toEqual([]);
    expect(
      opened
        .runs(text, 'body', 10)
        .map((run) => run.text)
        .join(''),
    ).toBe(text);
  },
);

test('Chinese is taken from a face that has it, at its own width', async () => {
  const opened = await fonts('Fox 狐狸 and 灯笼');
  expect(opened.missing).toEqual([]);
  const runs = opened.runs('Fox 狐狸', 'body', 10);
  expect(runs.map(({ font }) => opened.font(font).family)).toEqual([
    'Andika',
    'Noto Sans SC',
    'Noto Sans SC',
  ]);
  expect(runs.slice(1).map(({ text, width }) => [text, width])).toEqual([
    ['狐', 10],
    ['狸', 10],
  ]);
});

test.each([
  ['picture-book', 'Noto Sans Hebrew'],
  ['comic', 'Noto Sans Hebrew'],
  ['fairy-tale', 'Frank Ruhl Libre'],
  ['notebook', 'Noto Sans Hebrew'],
] as const)('%s has Hebrew and Arabic, vowels and signs, which is no news', async (theme, hebrew) => {
  const text = 'שָׁלוֹם ב־12, “שועל”! مرحباً، هل أنت (ثعلب)؟ پچگ ٹڈے';
  const opened = await fonts(text, theme);
  expect(opened.missing).toEqual([]);
  const runs = opened.runs(text, 'body', 10);
  expect(runs.map((run) => run.text).join('')).toBe(text);
  const families = runs.filter((run) => /\p{L}/u.test(run.text)).map((run) => opened.font(run.font).family);
  expect(new Set(families)).toEqual(new Set([hebrew, 'Vazirmatn']));
});

test('letters that a face lacks are taken from another, and told', async () => {
  const opened = await fonts('Łódź', 'comic');
  expect(opened.missing).toEqual([{ face: 'Comic Neue', letters: ['Ł', 'ź'], taken: 'Andika' }]);
});

test('letters of words that no font has are an error that names them', async () => {
  await expect(fonts('The अ and the आ')).rejects.toMatchObject({
    code: 'bad-setting',
    message: expect.stringContaining('अ आ'),
    hint: expect.stringContaining('--font'),
  });
});

test('a picture sign that no font has is left out and told', async () => {
  const opened = await fonts('A bear \u{1fae8} sleeps');
  expect(opened.missing).toEqual([{ face: 'Andika', letters: ['\u{1fae8}'] }]);
  expect(
    opened
      .runs('A \u{1fae8} bear', 'body', 10)
      .map(({ text }) => text)
      .join(''),
  ).toBe('A  bear');
});

test('a line is as long as its parts, and grows with the size', async () => {
  const opened = await fonts('A bear is asleep.');
  const width = opened.measure('A bear is asleep.', 'body', 10);
  expect(opened.measure('A bear is asleep.', 'body', 20)).toBeCloseTo(2 * width, 6);
  expect(width).toBeGreaterThan(60);
  expect(width).toBeLessThan(100);
});
