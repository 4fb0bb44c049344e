// One window: home, or one story. Makes the browser window with everything a page may not have switched off.

import { BrowserWindow, nativeTheme, type Rectangle } from 'electron';
import type { CommandName } from '../contract/commands.ts';
import type { ErrorValue } from '../contract/errors.ts';
import type { EventName, EventPayload } from '../contract/events.ts';
import type { ImportView } from '../contract/imports.ts';
import type { WindowView } from '../contract/story-view.ts';
import { pageUrl } from '../studio/addresses.ts';
import { type OpenStory, shownName } from '../studio/open-story.ts';
import type { OfferSpelling } from './field-menu.ts';
import { sendEvent } from './ipc.ts';
import { watchPage } from './page-watch.ts';
import { places } from './places.ts';

export interface WindowOptions {
  bounds: Partial<Rectangle>;
  maximized: boolean;
  /** Check what is sent against the contract. */
  checkEvents: boolean;
}

/** Painted before the page is, so that a dark desktop does not flash white. */
const background = () => (nativeTheme.shouldUseDarkColors ? '#1a1b1e' : '#ffffff');

/** Milliseconds. */
const longestSettling = 2000;

export class StudioWindow {
  readonly browser: BrowserWindow;
  readonly #checkEvents: boolean;
  /** Said before the page could listen; undefined once it can. */
  #unsaid: ErrorValue[] | undefined = [];
  #unasked: ImportView | undefined;
  #unled: number | undefined;
  #settling: Promise<void> | undefined;
  #endSettling: (() => void) | undefined;
  story: OpenStory | undefined;
  /** Opens the menu of a misspelt word. */
  offerSpelling: OfferSpelling = async () => {};
  /** `listed` commands that make sense now, as the page says. */
  enabled: ReadonlySet<CommandName> = new Set();

  constructor({ bounds, maximized, checkEvents }: WindowOptions) {
    this.#checkEvents = checkEvents;
    this.browser = new BrowserWindow({
      ...bounds,
      minWidth: 720,
      minHeight: 560,
      show: false,
      backgroundColor: background(),
      title: 'Fabula',
      icon: places.icon(),
      webPreferences: {
        preload: places.preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        nodeIntegrationInWorker: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        // The page underlines by itself: with a checker given to it Electron never comes back from a text that begins with
        // a number or a sign, and Chromium's own dictionaries would be fetched.
        spellcheck: false,
        // A minimised window still takes in what was drawn.
        backgroundThrottling: false,
      },
    });
    watchPage(this.browser, {
      load: () => this.load(),
      gone: () => {
        this.#unsaid ??= [];
        this.enabled = new Set();
        this.#endSettling?.();
      },
      say: (problem) => this.say(problem),
    });
    this.browser.on('page-title-updated', (event) => event.preventDefault());
    this.browser.once('ready-to-show', () => {
      if (maximized) this.browser.maximize();
      this.browser.show();
    });
  }

  load(): Promise<void> {
    return this.browser.loadURL(pageUrl);
  }

  view(): WindowView {
    return this.story ? this.story.view() : { view: 'home' };
  }

  send<N extends EventName>(name: N, payload: EventPayload<N>): void {
    if (!this.browser.isDestroyed()) sendEvent(this.browser.webContents, name, payload, this.#checkEvents);
  }

  /** Something that was asked for outside the page failed. */
  say(problem: ErrorValue): void {
    if (this.#unsaid) this.#unsaid.push(problem);
    else this.send('problem', problem);
  }

  /** Something to look through; of several the last. A page that does not listen yet hears of it when it does. */
  ask(view: ImportView): void {
    if (this.#unsaid) this.#unasked = view;
    else this.send('import.asked', view);
  }

  /** To a scene of its story. */
  lead(scene: number): void {
    if (this.#unsaid) this.#unled = scene;
    else this.send('story.lead', { scene });
  }

  /** From now on: what was kept for it is said. */
  pageListens(): void {
    const [unsaid, unasked, unled] = [this.#unsaid ?? [], this.#unasked, this.#unled];
    this.#unsaid = this.#unasked = this.#unled = undefined;
    for (const problem of unsaid) this.send('problem', problem);
    if (unled !== undefined) this.send('story.lead', { scene: unled });
    if (unasked) this.send('import.asked', unasked);
  }

  /** Resolves when the page has sent what is still being typed; a page that hangs holds nobody up. */
  settle(): Promise<void> {
    if (!this.story || this.#unsaid || this.browser.isDestroyed()) return Promise.resolve();
    this.#settling ??= new Promise((resolve) => {
      const timer = setTimeout(() => this.settled(), longestSettling);
      this.#endSettling = () => {
        clearTimeout(timer);
        this.#settling = undefined;
        resolve();
      };
      this.send('window.settle', {});
    });
    return this.#settling;
  }

  /** The page says so. */
  settled(): void {
    this.#endSettling?.();
  }

  /** Shows a story, or home, in the place of what it shows now. */
  show(story: OpenStory | undefined): void {
    this.story = story;
    this.enabled = new Set();
    this.retitle();
    this.browser.setProgressBar(-1);
    this.send('window.changed', this.view());
  }

  retitle(): void {
    const name = this.story && shownName(this.story);
    this.browser.setTitle(name === undefined ? 'Fabula' : `${name} — Fabula`);
    if (this.story) this.browser.setRepresentedFilename(this.story.document.path);
  }

  /** How large everything is shown, in percent. */
  zoom(percent: number): void {
    if (!this.browser.isDestroyed()) this.browser.webContents.setZoomFactor(percent / 100);
  }

  focus(): void {
    if (this.browser.isMinimized()) this.browser.restore();
    this.browser.show();
    this.browser.focus();
  }
}
