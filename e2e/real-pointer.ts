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
  const box = await placeAtRest(target);
  const window = await app.evaluate(({ BrowserWindow }) => {
    const [first] = BrowserWindow.getAllWindows();
    return { ...first!.getContentBounds(), zoom: first!.webContents.getZoomFactor() };
  });
  return {
    x: Math.round(window.x + (box.x + (at?.x ?? box.width / 2)) * window.zoom),
    y: Math.round(window.y + (box.y + (at?.y ?? box.height / 2)) * window.zoom),
  };
}

/** What is above a thing may come or go just now; where it is then, a pointer would miss it. */
async function placeAtRest(target: Locator): Promise<Point & { width: number; height: number }> {
  for (let before = ''; ; ) {
    const box = (await target.boundingBox())!;
    if (JSON.stringify(box) === before) return box;
    before = JSON.stringify(box);
    await target.page().waitForTimeout(100);
  }
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

/** From near the upper left corner of `from` to the middle of `to`, in steps as a hand makes them. */
export async function realDrag(studio: Studio, from: Locator, to: Locator): Promise<void> {
  const start = await pointAt(studio, from, { x: 60, y: 60 });
  const end = await pointAt(studio, to);
  const pointer = (...what: (string | number)[]) => execFileSync('xdotool', what.map(String));
  pointer('mousemove', start.x, start.y, 'mousedown', 1);
  for (const part of [0.05, 0.1, 0.25, 0.5, 0.75, 1]) {
    const at = (a: number, b: number) => Math.round(a + (b - a) * part);
    pointer('mousemove', at(start.x, end.x), at(start.y, end.y), 'sleep', 0.03);
  }
  pointer('mouseup', 1);
}
