// The pointer of the X server, as by a hand: its buttons reach the window first, and menus that the system draws too.

import { execFileSync } from 'node:child_process';
import type { Locator } from '@playwright/test';
import type { Studio } from './studio.ts';

const BUTTONS = { left: '1', right: '3' } as const;

/** In the middle of `target`, or at `at` of it. For the first window. */
export async function realClick(
  { app }: Studio,
  target: Locator,
  { button = 'left', at }: { button?: keyof typeof BUTTONS; at?: { x: number; y: number } } = {},
): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const box = (await target.boundingBox())!;
  const window = await app.evaluate(({ BrowserWindow }) => {
    const [first] = BrowserWindow.getAllWindows();
    return { ...first!.getContentBounds(), zoom: first!.webContents.getZoomFactor() };
  });
  const x = window.x + (box.x + (at?.x ?? box.width / 2)) * window.zoom;
  const y = window.y + (box.y + (at?.y ?? box.height / 2)) * window.zoom;
  const place = [x, y].map((one) => String(Math.round(one)));
  execFileSync('xdotool', ['mousemove', ...place, 'click', BUTTONS[button]]);
}
