// What becomes of a window's page: a page that ended, hangs, or went elsewhere is brought back, and the person hears of
// it. Knows no stories; what the page shows is asked for by the page itself.

import type { BrowserWindow, RenderProcessGoneDetails } from 'electron';
import type { ErrorValue } from '../contract/errors.ts';
import { isPageUrl } from '../studio/addresses.ts';
import { t } from '../studio/texts.ts';
import { askToShowAgain, askToWait } from './dialogs.ts';
import { logFault, logInfo } from './log.ts';

export interface PageWatchOptions {
  /** Loads the window's page from its start. */
  load: () => Promise<void>;
  /** The page that could be talked to is gone; the next one has heard of nothing. */
  gone: () => void;
  /** For the page, as soon as it listens. */
  say: (problem: ErrorValue) => void;
}

/** Milliseconds. A page that ends again so soon would end for ever: then the person decides. */
const SOON = 60_000;

export function watchPage(browser: BrowserWindow, { load, gone, say }: PageWatchOptions): void {
  const { webContents } = browser;
  let endedAt = Number.NEGATIVE_INFINITY;
  let asking = false;

  const show = () => load().catch((error: unknown) => logFault('page', error));

  webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || browser.isDestroyed()) return;
    logFault('page', new Error(`its process ended: ${describe(details)}`));
    gone();
    const again = performance.now() - endedAt < SOON;
    endedAt = performance.now();
    if (again) void ask(details);
    else {
      say(ended(details));
      void show();
    }
  });

  webContents.on('unresponsive', () => void wait());
  webContents.on('responsive', () => logInfo('page: it answers again'));

  webContents.on('did-navigate', (_event, url) => {
    gone();
    stay(url);
  });
  webContents.on('did-navigate-in-page', (_event, url, isMainFrame) => {
    if (isMainFrame) stay(url);
  });

  /** Pages may go to about:blank and rename themselves without asking anyone. */
  function stay(url: string): void {
    if (isPageUrl(url)) return;
    logInfo(`page: it went to ${url} and is brought back`);
    void show();
  }

  async function ask(details: RenderProcessGoneDetails): Promise<void> {
    const wanted = await unlessAsked(() => askToShowAgain(browser, describe(details)));
    if (wanted === undefined || browser.isDestroyed()) return;
    if (!wanted) browser.close();
    else {
      say(ended(details));
      await show();
    }
  }

  async function wait(): Promise<void> {
    logFault('page', new Error('it does not answer'));
    const wanted = await unlessAsked(() => askToWait(browser));
    if (wanted === 'anew' && !browser.isDestroyed()) webContents.forcefullyCrashRenderer();
  }

  /** Undefined while something is being asked already. */
  async function unlessAsked<T>(question: () => Promise<T>): Promise<T | undefined> {
    if (asking) return undefined;
    asking = true;
    try {
      return await question();
    } finally {
      asking = false;
    }
  }
}

const describe = ({ reason, exitCode }: RenderProcessGoneDetails): string => `${reason}, ${exitCode}`;

const ended = (details: RenderProcessGoneDetails): ErrorValue => ({
  code: 'page-lost',
  message: t('page.ended', 'What this window shows ended and was started again ({how}).', {
    how: describe(details),
  }),
  hint: t(
    'page.endedHint',
    'Your story is safe: every edit is in its file. Look whether your last words are there.',
  ),
});
