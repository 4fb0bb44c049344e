// The system's own menus under the pointer, which no test can see into: each is kept when it opens, and an item of it is
// chosen as a click would.

import { expect, type Studio } from './studio.ts';

/** From now on menus are kept instead of being drawn. */
export async function keepMenus({ app }: Studio): Promise<void> {
  await app.evaluate(({ Menu }) => {
    const kept = globalThis as unknown as { shownMenu?: Electron.Menu };
    Menu.prototype.popup = function (this: Electron.Menu) {
      kept.shownMenu = this;
    };
  });
}

/** What the menu that opened last offers, without its mnemonics and what is greyed. */
export async function offered({ app }: Studio): Promise<string[]> {
  return app.evaluate(() => {
    const { shownMenu } = globalThis as unknown as { shownMenu?: Electron.Menu };
    return (shownMenu?.items ?? [])
      .filter(({ type, enabled }) => type !== 'separator' && enabled)
      .map(({ label }) => label.replace('&', ''));
  });
}

export async function choose(studio: Studio, label: string): Promise<void> {
  await expect.poll(() => offered(studio)).toContain(label);
  await studio.app.evaluate(({ BrowserWindow }, wanted) => {
    const kept = globalThis as unknown as { shownMenu?: Electron.Menu };
    const item = kept.shownMenu!.items.find((one) => one.label.replace('&', '') === wanted)!;
    delete kept.shownMenu;
    item.click(undefined, BrowserWindow.getAllWindows()[0], BrowserWindow.getAllWindows()[0]!.webContents);
  }, label);
}
