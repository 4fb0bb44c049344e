// Nothing lies over a control: on every page and in every dialog, in each language, from the smallest window to a large
// one, in light and in dark, and however large everything is shown. And a page that is left alone is at rest. What axe
// finds is asked by screens.spec.ts.

import type { Page } from '@playwright/test';
import type { CommandName } from '../src-main/contract/commands.ts';
import { languages } from '../src-main/contract/languages.ts';
import { call, nextEvent, storyIn } from './contract-client.ts';
import { cutChoices, hiddenControls, resize } from './layout.ts';
import { newStory } from './pocket-story.ts';
import { workAtRest } from './rest.ts';
import { expect, type Studio, test } from './studio.ts';

/** Of the window, in pixels. */
const SIZES = [
  [720, 560],
  [880, 600],
  [1024, 700],
  [1280, 800],
  [1920, 1080],
  [3840, 2160],
] as const;
/** In percent: with which of the sizes above, by place. The least room first. */
const ZOOMED = [
  [200, 0],
  [80, 0],
  [150, 1],
  [200, 3],
] as const;

type Language = (typeof languages)[number];

/**
 * Every size in every language, light and dark: `FABULA_LAYOUT=whole npm run e2e -- layout`, a matter of many minutes; in one language
 * with `FABULA_LAYOUT_IN=de` beside it.
 */
const isWhole = process.env.FABULA_LAYOUT === 'whole';
const ALL_SIZES_IN = languages.filter((one) => (process.env.FABULA_LAYOUT_IN ?? one) === one);

/**
 * By place. Words are longest in German, and dialogs are as wide as they want to be from the fourth size on.
 */
const EVERY = [0, 1, 2, 3, 4, 5];
const SIZES_OF: Readonly<Record<'page' | 'dialog', Readonly<Partial<Record<Language, readonly number[]>>>>> =
  isWhole
    ? {
        page: Object.fromEntries(ALL_SIZES_IN.map((one) => [one, EVERY])),
        dialog: Object.fromEntries(ALL_SIZES_IN.map((one) => [one, EVERY])),
      }
    : {
        page: { en: [], de: [0, 2], 'zh-CN': [1] },
        dialog: { en: [], de: [0], 'zh-CN': [] },
      };

/** A language: pictures of every page and dialog at these sizes, light and dark, for people to judge; nothing is tested. */
const SHOWN_IN =
  process.env.FABULA_LAYOUT === 'shown'
    ? (languages.find((one) => one === process.env.FABULA_SCREENS) ?? 'en')
    : undefined;
const SHOWN_SIZES = [1, 3, 4] as const;

const LONG_CAPTION =
  'Once upon a time, when the snow still came up to the windows, a fox lived at the edge of the forest. ' +
  'Nobody knew its name.\n\nOne evening it found a light that somebody had lost, and it carried the light home.';

/** What a window can show. `open` by hand; `close` by the key that closes a dialog. */
interface Place {
  name: string;
  open: (page: Page) => Promise<unknown>;
  close?: (page: Page) => Promise<unknown>;
}

const run = (page: Page, name: CommandName) => call(page, 'command.run', { name });
const closeByKey = async (page: Page) => {
  await page.keyboard.press('Escape');
  await expect(page.locator('[role=dialog][aria-modal=true]')).toHaveCount(0);
};

const byCommand = (name: CommandName, shown = '[role=dialog][aria-modal=true]'): Place => ({
  name,
  open: async (page) => {
    await run(page, name);
    await page.locator(shown).last().waitFor();
  },
  close: closeByKey,
});

const tab = (place: number): Place => ({
  name: `panel-${place}`,
  open: async (page) => {
    // In a small window it gives way to the work.
    if ((await page.getByRole('tab').count()) === 0) await run(page, 'view.inspector');
    await page.getByRole('tab').nth(place).click();
    const advanced = page.getByRole('tabpanel').locator('button[aria-expanded=false]:not([aria-haspopup])');
    while ((await advanced.count()) > 0) await advanced.first().click();
  },
});

const ANYWHERE = (
  [
    'app.preferences',
    'app.about',
    'app.models',
    'help.guide',
    'help.shortcuts',
    'help.news',
    'help.credits',
  ] as const
).map((name) => byCommand(name));
const OF_A_STORY: Place[] = [
  { name: 'story', open: (page) => run(page, 'view.story') },
  ...[0, 1, 2].map(tab),
  byCommand('file.history'),
  byCommand('file.export'),
  byCommand('view.compare'),
  byCommand('view.palette'),
  { name: 'find', open: (page) => run(page, 'edit.find'), close: (page) => page.keyboard.press('Escape') },
  { name: 'cast', open: (page) => run(page, 'view.cast') },
  { name: 'book', open: (page) => run(page, 'view.book') },
  byCommand('view.reader', '[role=document]'),
];

async function speak(page: Page, language: Language): Promise<void> {
  await call(page, 'preferences.set', { language });
  await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toContain(language);
}

async function expectReachable(page: Page, where: string): Promise<void> {
  const faults = await hiddenControls(page);
  faults.push(...(await cutChoices(page)));
  if (faults.length > 0) await page.screenshot({ path: `test-results/screens/layout-${where}.png` });
  expect.soft(faults, where).toEqual([]);
}

/** How the window is while everything is opened in it. */
interface View {
  language: Language;
  colorScheme: 'light' | 'dark';
  /** By place. */
  size: number;
  /** In percent. */
  zoom: number;
}

/** Dark where words are longest, and zoomed there. */
const VIEWS: readonly View[] = languages.flatMap((language) => {
  const usual = language === 'de' ? 'dark' : 'light';
  const schemes = isWhole ? (['light', 'dark'] as const) : ([usual] as const);
  const plain = schemes.flatMap((colorScheme) =>
    EVERY.map((size) => ({ language, colorScheme, size, zoom: 100 })),
  );
  const zooms = language === 'de' ? (isWhole ? ZOOMED : ZOOMED.slice(0, 1)) : [];
  return [...plain, ...zooms.map(([zoom, size]) => ({ language, colorScheme: usual, size, zoom }) as const)];
});

const isSeen = ({ close }: Place, { language, size, zoom }: View): boolean =>
  zoom !== 100 || (SIZES_OF[close ? 'dialog' : 'page'][language]?.includes(size) ?? false);

async function take(studio: Studio, page: Page, { language, colorScheme, size, zoom }: View): Promise<void> {
  await speak(page, language);
  await call(page, 'preferences.set', { zoom });
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  const [width, height] = SIZES[size]!;
  await resize(studio, page, width, height, zoom);
}

const softly = expect.configure({ soft: true });

async function show(studio: Studio, page: Page, name: string): Promise<void> {
  for (const place of SHOWN_SIZES) {
    const [width, height] = SIZES[place];
    await resize(studio, page, width, height);
    await studio.screenshot(page, `shown-${name}-${width}`);
  }
}

/** The window changes least: a new size or language takes as long as opening something does. */
async function ask(studio: Studio, page: Page, places: readonly Place[]): Promise<void> {
  const rested = new Set<Place>();
  for (const view of VIEWS) {
    const seen = places.filter((place) => isSeen(place, view));
    if (seen.length > 0) await take(studio, page, view);
    for (const place of seen) {
      await place.open(page);
      await expectReachable(page, `${place.name}-${Object.values(view).join('-')}`);
      // What was just opened may have something to finish; what renders in a circle never comes to rest.
      if (!rested.has(place))
        await softly
          .poll(() => workAtRest(page), { message: `${place.name} at rest`, timeout: 10_000 })
          .toBeLessThan(5);
      rested.add(place);
      await place.close?.(page);
    }
  }
}

async function showAll(studio: Studio, page: Page, places: readonly Place[]): Promise<void> {
  for (const place of places) {
    await place.open(page);
    await show(studio, page, place.name);
    await place.close?.(page);
  }
}

test('every control can be reached, and pages left alone are at rest', async ({ studio }) => {
  test.setTimeout(isWhole ? 1_800_000 : 400_000);
  const page = await studio.launch();
  if (SHOWN_IN !== undefined) await speak(page, SHOWN_IN);
  const visit = (places: readonly Place[]) => (SHOWN_IN === undefined ? ask : showAll)(studio, page, places);
  await visit([{ name: 'home', open: async () => {} }, ...ANYWHERE]);
  await call(page, 'story.new', { title: '' });
  await page.getByRole('main').waitFor();
  await visit([
    { name: 'new-character', open: (at) => run(at, 'view.cast') },
    { name: 'empty-board', open: (at) => run(at, 'view.story') },
  ]);
  await run(page, 'view.home');
  await longStory(page);
  await visit(OF_A_STORY);
  const drawn = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: 'missing' });
  await drawn;
  await visit([{ name: 'outdated', open: (at) => run(at, 'view.story') }]);
});

/** Some scenes are drawn and outdated, some are not drawn; long names, long captions. */
async function longStory(page: Page): Promise<void> {
  await newStory(page, { title: 'The fox who found a lantern and kept it', scenes: 5 });
  const scenes = (await storyIn(page)).scenes.slice(0, 3).map(({ id }) => id);
  const finished = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes });
  await finished;
  for (const id of scenes) {
    await call(page, 'story.edit', {
      edit: { type: 'scene.set', id, prompt: 'on a boat', caption: LONG_CAPTION },
    });
  }
  await call(page, 'story.edit', {
    edit: { type: 'character.add', name: 'Grandmother Henrietta', description: 'an old woman with glasses' },
  });
}
