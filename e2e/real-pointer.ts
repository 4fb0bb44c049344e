// The pointer of the X server, as by a hand: its buttons reach the window first, and menus that the system draws too.

import { execFileSync } from 'node:child_process';
import type { Locator } from '@playwright/test';
import type { Studio } from './studio.ts';

const BUTTONS = { left: '1', right: '3' } as const;

interface Point {
  x: number;
  y: number;
}

/** On the screen: the middle of `target`, or `at` of it. For the first window. */
export async function pointAt({ app }: Studio, target: Locator, at?: Point): Promise<Point> {
  await target.scrollIntoViewIfNeeded();
  const box = (await target.boundingBox())!;
  const window = await app.evaluate(({ BrowserWindow }) => {
    const [first] = BrowserWindow.getAllWindows();
    return { ...first!.getContentBounds(), zoom: first!.webContents.getZoomFactor() };
  });
  return {
    x: Math.round(window.x + (box.x + (at?.x ?? box.width / 2)) * window.zoom),
    y: Math.round(window.y + (box.y + (at?.y ?? box.height / 2)) * window.zoom),
  };
}

/** In the middle of `target`, or at `at` of it. */
export async function realClick(
  studio: Studio,
  target: Locator,
  { button = 'left', at }: { button?: keyof typeof BUTTONS; at?: Point } = {},
): Promise<void> {
  const { x, y } = await pointAt(studio, target, at);
  execFileSync('xdotool', ['mousemove', String(x), String(y), 'click', BUTTONS[button]]);
}
