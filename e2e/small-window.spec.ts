// A window as small as it goes, by real keys and pointer: every button is reached, words are whole, pictures come first.

import type { Locator, Page } from '@playwright/test';
import { storyIn } from './contract-client.ts';
import { resize } from './layout.ts';
import { drawMissing, newStory } from './pocket-story.ts';
import { realKeys } from './real-keys.ts';
import { realClick } from './real-pointer.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, type Studio, test } from './studio.ts';

test.skip(process.platform !== 'linux', 'a real pointer is moved on an X server');

const shared = sharedStudio();

let usual: readonly [number, number];
test.beforeEach(async () => {
  usual = await shared().page.evaluate(() => [innerWidth, innerHeight] as const);
});
test.afterEach(() => resize(shared().studio, shared().page, ...usual));

const cards = (page: Page) => page.locator('[role=gridcell][data-scene]');
const boxOf = async (place: Locator) => (await place.boundingBox())!;
/** Whole, in the window as it is. */
const isInSight = async (page: Page, place: Locator): Promise<boolean> => {
  const { x, y, width, height } = await boxOf(place);
  const [w, h] = await page.evaluate(() => [innerWidth, innerHeight] as const);
  return x >= 0 && y >= 0 && x + width <= w && y + height <= h;
};

const PARAGRAPHS = [
  'Once upon a time, when the snow still came up to the windows, a fox lived at the edge of the forest. Every evening it ' +
    'walked along the river and looked into the houses, where people sat by their lamps.',
  'Nobody knew its name. One evening it found a light that somebody had lost, and it carried the light home, and it told ' +
    'nobody. It put the light on a stone, lay down beside it, and for the first time that winter it was not cold.',
  'In the morning the light was gone, and in the snow there were the prints of somebody with very small feet.',
];

/** The way a long text comes: out of another program. */
async function pasteCaption(studio: Studio, page: Page, text: string): Promise<void> {
  const keys = await realKeys(studio);
  await studio.app.evaluate(({ clipboard }, given) => clipboard.writeText(given), text);
  await realClick(studio, cards(page).first(), { at: { x: 60, y: 60 } });
  await realClick(studio, page.getByRole('button', { name: 'Scene 1: add words to read aloud' }));
  const caption = page.getByLabel('Scene 1: what is read aloud');
  await expect(caption).toBeFocused();
  keys.press('ctrl+v');
  await expect(caption).toHaveValue(text);
  keys.press('Escape');
  await expect(cards(page).first()).toBeFocused();
}

test('in a narrow window the cast has room, every button of the bar takes its click, and long texts are read', async () => {
  const { studio, page } = shared();
  await newStory(page, { scenes: 2, steps: 2 });
  await drawMissing(page, 2);
  const keys = await realKeys(studio);
  await resize(studio, page, 880, 573);
  await realClick(studio, page.getByText('Cast', { exact: true }));
  const styles = page.getByRole('list', { name: 'Styles to begin from' }).getByRole('button');
  await expect(styles.first()).toBeVisible();
  const tops = await styles.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
  expect(new Set(tops).size, 'styles stand side by side').toBe(1);
  expect((await boxOf(page.getByRole('textbox', { name: 'Style' }))).width).toBeGreaterThan(400);
  await realClick(studio, styles.nth(1));
  await expect(styles.nth(1)).toHaveAttribute('aria-pressed', 'true');
  await realClick(studio, page.getByText('Story', { exact: true }));

  const first = async () => (await storyIn(page)).scenes[0]!.prompt;
  const reader = page.getByRole('dialog', { name: 'Reader' });
  for (const [width, height] of [
    [880, 573],
    [720, 560],
  ] as const) {
    await resize(studio, page, width, height);
    await expect(page.getByRole('button', { name: 'Draw 2 scenes again' })).toBeVisible();
    await realClick(studio, page.getByLabel('Scene 1: what can be seen'));
    keys.press('End');
    keys.type('x');
    await expect.poll(first).toBe('in the snow, day 1x');
    await realClick(studio, page.getByRole('button', { name: /^Undo:/ }));
    await expect.poll(first).toBe('in the snow, day 1');
    await realClick(studio, page.getByRole('button', { name: /^Redo:/ }));
    await expect.poll(first).toBe('in the snow, day 1x');
    await realClick(studio, page.getByText('Read', { exact: true }));
    await expect(reader).toBeVisible();
    keys.press('Escape');
    await expect(reader).toBeHidden();
    await realClick(studio, page.getByRole('button', { name: /^Undo:/ }));
    await expect.poll(first).toBe('in the snow, day 1');
  }

  await resize(studio, page, 1920, 1080);
  await pasteCaption(studio, page, PARAGRAPHS.join('\n\n'));
  keys.press('ctrl+r');
  const open = reader.getByRole('document');
  await expect(open).toBeFocused();
  // A page at a time, as it is read.
  for (const pages of [/^Pages? 1\b/, /^Pages? 2\b/]) {
    await expect(open).toHaveAccessibleName(pages);
    keys.press('Right');
  }
  const sheet = reader.getByRole('img', { name: PARAGRAPHS[0]! });
  await expect(sheet).toBeVisible();
  const { lines, gaps, page: paper, picture } = await sheet.evaluate(readPage);
  expect.soft(paper.height / 1080, 'the book fills the window').toBeGreaterThan(0.7);
  expect.soft(picture.width / paper.width, 'a picture is no stamp').toBeGreaterThan(0.4);
  expect.soft(gaps, 'room between paragraphs').toBe(PARAGRAPHS.length - 1);
  expect.soft(lines.length).toBeGreaterThan(10);
  for (const { left, top, bottom } of lines) {
    expect.soft(Math.abs(left - lines[0]!.left), 'a long text is not centred').toBeLessThan(6);
    expect.soft(top).toBeGreaterThan(paper.top);
    expect.soft(bottom).toBeLessThan(paper.bottom);
  }
  keys.press('Escape');
  // Over the picture there is no room for it.
  await realClick(studio, page.getByText('Book', { exact: true }));
  await page.getByRole('region', { name: 'Pages of the book' }).focus();
  keys.press('Right', 'Right');
  await expect(page.getByRole('radio', { name: 'Vignette' })).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Picture fills the page' })).toBeDisabled();
});

/** Of a page as it is drawn: where its lines begin, how many times there is more room between two, and its picture. */
function readPage(sheet: SVGElement | HTMLElement) {
  const page = sheet.getBoundingClientRect();
  // Letters are outlines, many in one path.
  const letters = [...sheet.querySelectorAll('path')]
    .filter((path) => !path.closest('clipPath'))
    .flatMap((path) =>
      path
        .getAttribute('d')!
        .split(/(?=M)/)
        .map((outline) => {
          const one = path.cloneNode() as SVGPathElement;
          one.setAttribute('d', outline);
          path.after(one);
          const box = one.getBoundingClientRect();
          one.remove();
          return box;
        }),
    );
  const all: { left: number; top: number; bottom: number; letters: number }[] = [];
  for (const { left, top, bottom } of letters.sort((a, b) => a.top - b.top)) {
    const middle = (top + bottom) / 2;
    const line = all.find((one) => one.top < middle && middle < one.bottom);
    if (line) {
      line.left = Math.min(line.left, left);
      line.bottom = Math.max(line.bottom, bottom);
      line.letters += 1;
    } else all.push({ left, top, bottom, letters: 1 });
  }
  // Not the number of the page.
  const lines = all.filter(({ letters: count }) => count > 8);
  const steps = lines.slice(1).map((line, index) => line.bottom - lines[index]!.bottom);
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  const picture = sheet.querySelector('image')!.getBoundingClientRect();
  return { page, picture, lines, gaps: steps.filter((step) => step > usual * 1.25).length };
}

test('pictures are the largest thing on a card, and a long caption ends in a whole line', async () => {
  const { studio, page } = shared();
  await newStory(page, { scenes: 4 });
  await resize(studio, page, 1280, 800);
  const card = cards(page).first();
  const caption = page.getByLabel('Scene 1: what is read aloud');
  await expect.soft(caption).toHaveCount(0);
  const [, , third, fourth] = await cards(page).all();
  expect.soft([await isInSight(page, third!), await isInSight(page, fourth!)]).toEqual([true, false]);
  const whole = await boxOf(card);
  const picture = await boxOf(card.locator('svg').first());
  expect.soft(picture.height / whole.height).toBeGreaterThan(0.7);
  // How much a model can read is its own business while there is room.
  await expect.soft(page.getByText(/token/i)).toHaveCount(0);

  await pasteCaption(studio, page, PARAGRAPHS.join('\n\n'));
  const shown = card.locator('[data-text][data-serif][aria-hidden]');
  const { room, line, text, top } = await shown.evaluate((one) => {
    const { lineHeight, paddingTop } = getComputedStyle(one);
    const field = one.parentElement!.querySelector('textarea')!;
    return {
      room: one.clientHeight - Number.parseFloat(paddingTop),
      line: Number.parseFloat(lineHeight),
      text: one.scrollHeight,
      top: field.scrollTop,
    };
  });
  expect.soft(text, 'it goes on').toBeGreaterThan(room + line);
  expect.soft(Math.abs(room / line - Math.round(room / line)), 'whole lines').toBeLessThan(0.06);
  expect.soft(Math.round(room / line)).toBe(4);
  expect.soft(top, 'from its beginning').toBe(0);
  const [words, edge] = [await boxOf(shown), await boxOf(card)];
  expect.soft(words.y + words.height).toBeLessThanOrEqual(edge.y + edge.height);
});

test('at home samples are seen at once, and what is said leaves the buttons free', async () => {
  const { studio, page } = shared();
  await studio.app.evaluate(({ dialog }) => {
    const asked = { times: 0 };
    Object.assign(globalThis, { asked });
    dialog.showOpenDialog = (async () => {
      asked.times += 1;
      return { canceled: false, filePaths: [`/nowhere/${asked.times}.fabula`] };
    }) as never;
  });
  const asked = () =>
    studio.app.evaluate(() => (globalThis as unknown as { asked: { times: number } }).asked.times);
  const samples = page.getByRole('region', { name: 'Sample stories' });
  for (const [width, height] of [
    [1280, 800],
    [880, 573],
    [720, 560],
  ] as const) {
    await resize(studio, page, width, height);
    for (const cover of await samples.locator('img').all())
      expect(await isInSight(page, cover), `a cover at ${width}`).toBe(true);
  }
  const said = await samples.getByRole('button').allTextContents();
  expect(new Set(said).size).toBe(said.length);
  for (const times of [1, 2, 3, 4]) {
    await realClick(studio, page.getByRole('button', { name: 'Open…' }));
    await expect.poll(asked).toBe(times);
    await expect(page.getByText(`There is no file /nowhere/${times}.fabula.`)).toBeVisible();
  }
  await realClick(studio, page.getByRole('button', { name: 'New story' }));
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
});
