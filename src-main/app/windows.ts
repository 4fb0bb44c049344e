// All windows of the app: made, found, counted, closed. What they show is told to them by `stories`.

import { BrowserWindow, type WebContents } from 'electron';
import type { EventName, EventPayload } from '../contract/events.ts';
import type { OpenStory } from '../studio/open-story.ts';
import { type FieldMenuOptions, offerFieldMenus } from './field-menu.ts';
import { logFault } from './log.ts';
import { StudioWindow } from './studio-window.ts';
import type { WindowBounds } from './window-bounds.ts';

export interface WindowsOptions {
  bounds: WindowBounds;
  checkEvents: boolean;
  /** Ends what the window shows; the window goes when that is done. */
  closing: (window: StudioWindow) => Promise<void>;
  /** Another window came to the front, or one changed what it shows. */
  changed: () => void;
  /** In percent. */
  zoom: () => number;
  fieldMenus: FieldMenuOptions;
}

export class Windows {
  readonly #options: WindowsOptions;
  readonly #all = new Set<StudioWindow>();

  constructor(options: WindowsOptions) {
    this.#options = options;
  }

  /** A new window; it loads its page at once. */
  open(): StudioWindow {
    const { bounds, checkEvents, changed, zoom, fieldMenus } = this.#options;
    const window = new StudioWindow({
      ...bounds.next([...this.#all].map((one) => one.browser.getBounds())),
      checkEvents,
    });
    this.#all.add(window);
    window.offerSpelling = offerFieldMenus(window.browser, fieldMenus);
    window.browser.webContents.on('did-finish-load', () => window.zoom(zoom()));
    window.browser.on('focus', changed);
    window.browser.on('close', (event) => {
      bounds.remember(window.browser.getNormalBounds(), window.browser.isMaximized());
      if (!window.story) return;
      event.preventDefault();
      void this.#options.closing(window).finally(() => window.browser.close());
    });
    window.browser.on('closed', () => {
      this.#all.delete(window);
      changed();
    });
    window.load().catch((error: unknown) => logFault('window', error));
    return window;
  }

  all(): StudioWindow[] {
    return [...this.#all];
  }

  /** The window in front, else any. */
  front(): StudioWindow | undefined {
    const browser = BrowserWindow.getFocusedWindow();
    const all = this.all();
    return all.find((one) => one.browser === browser) ?? all.at(-1);
  }

  of(contents: WebContents): StudioWindow | undefined {
    return this.all().find((one) => !one.browser.isDestroyed() && one.browser.webContents === contents);
  }

  showing(story: OpenStory): StudioWindow | undefined {
    return this.all().find((one) => one.story === story);
  }

  /** One that shows home, the one in front before others. */
  withHome(): StudioWindow | undefined {
    return [this.front(), ...this.#all].find((one) => one && !one.story);
  }

  sendToAll<N extends EventName>(name: N, payload: EventPayload<N>): void {
    for (const window of this.#all) window.send(name, payload);
  }

  changed(): void {
    this.#options.changed();
  }
}
