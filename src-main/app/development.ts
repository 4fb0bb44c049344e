// While developing, `npm run dev` says when the page was built anew, and every window loads it. An app that was
// packaged, or that anything else started, does not listen.

import { app } from 'electron';
import type { StudioWindow } from './studio-window.ts';

/** @param windows All there are at that moment. What is still being typed is sent before its page goes. */
export function reloadWithPage(windows: () => readonly StudioWindow[]): void {
  if (app.isPackaged || !process.send) return;
  process.on('message', (message) => {
    if (message !== 'page built') return;
    for (const window of windows()) {
      void window.settle().then(() => {
        if (!window.browser.isDestroyed()) window.browser.webContents.reloadIgnoringCache();
      });
    }
  });
}
