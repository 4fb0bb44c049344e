// The app as a test has it: the real Electron, the built app, an empty home folder and user data folder.
// Nothing of the app is replaced; console errors of every page are collected and fail the test.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron, test as base, type ElectronApplication, expect, type Page } from '@playwright/test';
import { electronRuntime } from '../scripts/electron-runtime.ts';
import { chromiumArguments } from '../scripts/machine/chromium.ts';
import { keepAnswers } from './kept-answers.ts';

export const root = path.resolve(import.meta.dirname, '..');
/** Something a page shows; styles are put into the same root. */
export const shown = '#root > :not(style)';

// A worker keeps to its display, with the keys it presses there.
const displays = process.env.FABULA_E2E_DISPLAYS?.split(' ').filter((name) => name !== '') ?? [];
if (displays.length > 0) process.env.DISPLAY = displays[Number(process.env.TEST_PARALLEL_INDEX ?? 0)];
const screens = path.join(root, 'test-results', 'screens');
/** Nobody looks at them in a test of every commit. */
const isPictured = Boolean(process.env.FABULA_SCREENS);

/**
 * A test's app lives for seconds: it is gone before the code that V8 optimises has paid for its making, up to a tenth of all
 * that the processor does.
 */
const UNOPTIMISED = '--js-flags=--no-opt --no-maglev';

export interface LaunchOptions {
  /** More arguments for the app, such as a story file. */
  args?: string[];
  env?: Record<string, string>;
}

export class Studio {
  /** The person's home folder; gone after the test. */
  readonly home: string;
  readonly consoleErrors: string[] = [];
  /** Console errors that a test causes on purpose. */
  readonly expectedErrors: RegExp[] = [];
  readonly #flags: readonly string[];
  #app: ElectronApplication | undefined;

  /** @param flags Of every start. None: the app as a person has it. */
  constructor(home: string, flags: readonly string[] = []) {
    this.home = home;
    this.#flags = flags;
  }

  get app(): ElectronApplication {
    if (!this.#app) throw new Error('the app is not running');
    return this.#app;
  }

  get userData(): string {
    return path.join(this.home, 'user-data');
  }

  /** Answers the first window, when its page has shown something. */
  async launch({ args = [], env = {} }: LaunchOptions = {}): Promise<Page> {
    // A packaged app's executable, instead of an Electron that is told where the app is.
    const packaged = process.env.FABULA_E2E_APP;
    const executablePath = packaged ?? (await electronRuntime()).executable;
    this.#app = await _electron.launch({
      executablePath,
      args: [
        ...chromiumArguments(executablePath),
        // A display without a screen has no card behind it: looking for one at each start takes an eighth of it.
        ...(displays.length > 0 ? ['--disable-gpu'] : []),
        ...this.#flags,
        `--user-data-dir=${this.userData}`,
        ...(packaged ? [] : [root]),
        ...args,
      ],
      cwd: root,
      // English, whatever this machine speaks.
      env: { ...(process.env as Record<string, string>), LANGUAGE: 'en_US', HOME: this.home, ...env },
    });
    keepAnswers(this.#app);
    this.#app.on('window', (page) => this.#listen(page));
    const page = await this.#app.firstWindow();
    this.#listen(page);
    await page.waitForSelector(shown);
    return page;
  }

  /** The app's own log. */
  log(): string {
    const file = path.join(this.userData, 'logs', 'main.log');
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  }

  async quit(): Promise<void> {
    await this.#app?.close();
    this.#app = undefined;
  }

  /** kill -9 of the whole app. */
  async kill(): Promise<void> {
    const app = this.app;
    this.#app = undefined;
    const closed = app.waitForEvent('close');
    app.process().kill('SIGKILL');
    await closed;
  }

  /**
   * What the window shows, light and dark: pictures of it for people to judge, where FABULA_SCREENS asks for them, and
   * `meanwhile` to look at each.
   */
  async screenshot(
    page: Page,
    name: string,
    meanwhile?: (scheme: 'light' | 'dark') => Promise<void>,
  ): Promise<void> {
    if (!isPictured && !meanwhile) return;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      if (isPictured) {
        await page.screenshot({
          path: path.join(screens, `${name}-${colorScheme}.png`),
          animations: 'disabled',
        });
      }
      await meanwhile?.(colorScheme);
    }
    await page.emulateMedia({ colorScheme: null });
  }

  #listen(page: Page): void {
    // What moves is drawn by the processor here, and waited for. A page that is gone already needs none of it.
    page.emulateMedia({ reducedMotion: 'reduce' }).catch(() => {});
    page.on('console', (message) => {
      if (message.type() === 'error') this.consoleErrors.push(`${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => this.consoleErrors.push(error.message));
  }
}

/** A studio with an empty home folder, not started. Where time is measured it is as a person has it. */
const newHome = (project: string) =>
  new Studio(
    fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-e2e-')),
    project === 'measures' ? [] : [UNOPTIMISED],
  );

/** Quits it, and its home folder is gone. */
async function end(studio: Studio): Promise<void> {
  await studio.quit();
  fs.rmSync(studio.home, { recursive: true, force: true });
}

/** Those that no test expected; each is told once. */
export function expectNoErrors({ consoleErrors, expectedErrors }: Studio): void {
  const unexpected = consoleErrors
    .splice(0)
    .filter((text) => !expectedErrors.some((pattern) => pattern.test(text)));
  expectedErrors.length = 0;
  expect(unexpected, 'errors on a page’s console').toEqual([]);
}

/** An app that runs as long as its tests pass; see shared-studio.ts. */
export interface SharedApp {
  studio: Studio;
  page: Page;
}

export const test = base.extend<{ studio: Studio }, { app: SharedApp }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are used from the pattern
  studio: async ({}, use, { project }) => {
    const studio = newHome(project.name);
    await use(studio);
    await end(studio);
    expectNoErrors(studio);
  },
  app: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use, { project }) => {
      const studio = newHome(project.name);
      await use({ studio, page: await studio.launch() });
      await end(studio);
    },
    { scope: 'worker' },
  ],
});

export { expect };
