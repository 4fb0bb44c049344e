// What the commands of menus, shortcuts and palette do. Those that belong to a page are sent to it.

import { app, shell } from 'electron';
import { type CommandName, commands, isWindowCommand, type MainCommand } from '../contract/commands.ts';
import type { PreferencesStore } from '../studio/preferences-store.ts';
import { zoomed } from '../studio/zoom.ts';
import type { Openings } from './openings.ts';
import { places } from './places.ts';
import { type Stories, storyOf } from './stories.ts';
import type { StudioWindow } from './studio-window.ts';
import type { Windows } from './windows.ts';

type Run = (window: StudioWindow) => unknown;

/** Whether it makes sense in this window; undefined: no window is open. */
export function isEnabled(name: CommandName, window: StudioWindow | undefined): boolean {
  const { when, runs } = commands[name];
  if (when === 'always') return window !== undefined || runs === 'main';
  if (!window?.story) return false;
  return when === 'story' || window.enabled.has(name);
}

export interface CommandRunnerOptions {
  stories: Stories;
  openings: Openings;
  windows: Windows;
  preferences: PreferencesStore;
}

export function createCommandRunner({ stories, openings, windows, preferences }: CommandRunnerOptions) {
  const zoom = (by: 'in' | 'out') => preferences.set({ zoom: zoomed(preferences.value.zoom, by) });
  const runs: Record<MainCommand, Run> = {
    'file.new': (window) => stories.create(window, ''),
    'file.open': (window) => openings.openByDialog(window),
    'file.sample': (window) => stories.openSample(window),
    'file.saveAs': (window) => stories.saveAs(window),
    'file.duplicate': (window) => stories.duplicate(window),
    'file.reveal': (window) => shell.showItemInFolder(storyOf(window).document.path),
    'file.close': (window) => (window.story ? stories.leave(window) : window.browser.close()),
    'view.home': (window) => stories.leave(window),
    'view.zoomIn': () => zoom('in'),
    'view.zoomOut': () => zoom('out'),
    'view.zoomReset': () => preferences.set({ zoom: 100 }),
    'view.fullScreen': ({ browser }) => browser.setFullScreen(!browser.isFullScreen()),
    'app.logs': () => shell.openPath(places.logs()),
    'app.quit': () => app.quit(),
  };

  /** Does nothing when the command makes no sense in `window`. Throws what the command throws. */
  return async (name: CommandName, from: StudioWindow | undefined): Promise<void> => {
    if (!isEnabled(name, from)) return;
    const window = from ?? windows.open();
    if (isWindowCommand(name)) window.send('command', { name });
    else await runs[name](window);
  };
}
