// Keys pressed on a display, as by a hand, for a window that is known by its title only: the app under test is the one
// that people get, and no debugger reaches it.

import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

interface Keyboard {
  /** xdotool's number of it. @throws Error where there is none after so many milliseconds. */
  windowNamed(title: string, patience: number): Promise<string>;
  /** In xdotool's notation, such as `ctrl+z`. */
  press(window: string, key: string): void;
}

export function keyboardOn(display: string, env: NodeJS.ProcessEnv): Keyboard {
  const xdotool = (...args: string[]) =>
    spawnSync('xdotool', args, {
      encoding: 'utf8',
      env: { ...process.env, ...env, DISPLAY: display },
    }).stdout.trim();
  return {
    async windowNamed(title, patience) {
      for (const end = Date.now() + patience; Date.now() < end; await sleep(500)) {
        const [found] = xdotool('search', '--onlyvisible', '--name', title).split('\n');
        if (found) return found;
      }
      throw new Error(`No window is called ${title}.`);
    },
    press(window, key) {
      // There is no window manager that would do it.
      xdotool('windowfocus', '--sync', window);
      xdotool('key', '--delay', '30', key);
    },
  };
}
