// Where windows were: kept by what they showed, used again when that place is still on a screen.

import { type Rectangle, screen } from 'electron';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../files/json-file.ts';
import { logFault } from './log.ts';

const place = z.strictObject({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  maximized: z.boolean(),
});

const usual = { width: 1280, height: 840 };
/** A second window does not hide the first. */
const step = 28;

export class WindowBounds {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** For a new window; `open` are the windows there are. */
  next(open: readonly Rectangle[]): { bounds: Partial<Rectangle>; maximized: boolean } {
    const last = readJsonFile(this.#file, place.nullable(), null, ({ message }) =>
      logFault('window places', message),
    );
    if (!last || !isOnScreen(last)) return { bounds: usual, maximized: false };
    let { x, y } = last;
    while (open.some((one) => one.x === x && one.y === y)) {
      x += step;
      y += step;
    }
    const { width, height, maximized } = last;
    return { bounds: { x, y, width, height }, maximized: maximized && open.length === 0 };
  }

  remember(bounds: Rectangle, maximized: boolean): void {
    writeJsonFile(this.#file, { ...bounds, maximized });
  }
}

/** Enough of its title bar to take hold of. */
function isOnScreen(bounds: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const overlap =
      Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x);
    return overlap > 100 && bounds.y >= workArea.y - 10 && bounds.y < workArea.y + workArea.height - 40;
  });
}
