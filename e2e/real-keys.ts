// Keys pressed on the X server, as by a hand: they reach the window first, then the page or the menu, whichever takes
// them. What Playwright presses goes to the page alone, which hides what the rest of the way does with a key.

import { execFileSync } from 'node:child_process';
import { expect, type Studio } from './studio.ts';

const xdotool = (...args: string[]): string => execFileSync('xdotool', args, { encoding: 'utf8' }).trim();

export interface RealKeys {
  /** In xdotool's notation, such as `ctrl+z`; several in a row. */
  press(...keys: string[]): void;
  type(text: string): void;
}

/** For the first window, which has the keyboard then. Linux only, as the display of the tests is. */
export async function realKeys({ app }: Studio): Promise<RealKeys> {
  const name = await app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]!;
    window.focus();
    return window.getNativeWindowHandle().readUInt32LE(0).toString();
  });
  xdotool('windowfocus', '--sync', name);
  // The X server is ahead of the app, and the app of its page: until both know, keys go nowhere.
  await expect
    .poll(() =>
      app.evaluate(async ({ BrowserWindow }) => {
        const { webContents } = BrowserWindow.getAllWindows()[0]!;
        if (!webContents.isFocused()) webContents.focus();
        return webContents.isFocused() && (await webContents.executeJavaScript('document.hasFocus()'));
      }),
    )
    .toBe(true);
  return {
    press: (...keys) => {
      for (const key of keys) xdotool('key', '--delay', '30', key);
    },
    type: (text) => {
      xdotool('type', '--delay', '40', text);
    },
  };
}
