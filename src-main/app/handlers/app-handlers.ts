// Calls about Fabula itself and its windows: preferences, commands, home, opening.

import { app } from 'electron';
import type { CommandName } from '../../contract/commands.ts';
import { FabulaError } from '../../contract/errors.ts';
import type { HomeView } from '../../contract/home.ts';
import type { AppInfo } from '../../contract/preferences.ts';
import type { OfferedFiles } from '../../studio/offered-files.ts';
import type { PreferencesStore } from '../../studio/preferences-store.ts';
import type { Recents } from '../../studio/recents.ts';
import type { Handlers } from '../../studio/router.ts';
import type { Samples } from '../../studio/samples.ts';
import { openLink } from '../safety.ts';
import type { Stories } from '../stories.ts';
import type { StudioWindow } from '../studio-window.ts';

export interface AppHandlerOptions {
  preferences: PreferencesStore;
  recents: Recents;
  samples: Samples;
  offered: OfferedFiles;
  stories: Stories;
  home: () => HomeView;
  run: (name: CommandName, window: StudioWindow) => Promise<void>;
  menuChanged: () => void;
  /** Versions of what store and jobs are built on. */
  components: Readonly<Record<string, string>>;
}

type Names =
  | 'app.info'
  | 'app.openLink'
  | 'preferences.get'
  | 'preferences.set'
  | 'command.run'
  | 'command.enable'
  | 'home.get'
  | 'home.forget'
  | 'window.get'
  | 'window.settled'
  | 'story.new'
  | 'story.open';

export function appHandlers(options: AppHandlerOptions): Pick<Handlers<StudioWindow>, Names> {
  const { preferences, recents, samples, offered, stories } = options;
  return {
    'app.info': () => ({
      version: app.getVersion(),
      components: { ...ownVersions(), ...options.components },
      platform: platform(),
      locale: app.getLocale(),
    }),
    'app.openLink': async ({ url }) => {
      await openLink(url);
      return null;
    },
    'preferences.get': () => preferences.value,
    'preferences.set': (patch) => preferences.set(patch),
    'command.run': async ({ name }, window) => {
      await options.run(name, window);
      return null;
    },
    'command.enable': ({ names }, window) => {
      window.enabled = new Set(names);
      options.menuChanged();
      return null;
    },
    'home.get': options.home,
    'home.forget': ({ key }) => {
      recents.forget(key);
      return null;
    },
    'window.get': (_, window) => {
      window.pageReady();
      return window.view();
    },
    'window.settled': (_, window) => {
      window.settled();
      return null;
    },
    'story.new': ({ title }, window) => stories.create(window, title),
    'story.open': ({ from }, window) => {
      if (from === 'dialog') return stories.openByDialog(window);
      if (from === 'sample') return stories.openSample(window);
      if (samples.fileOf(from.key) !== undefined) return stories.openSample(window, from.key);
      return stories.openFile(window, fileNamedBy(from.key));
    },
  };

  function fileNamedBy(key: string): string {
    const file = recents.fileOf(key) ?? offered.fileOf(key);
    if (file !== undefined) return file;
    throw new FabulaError(
      'file-not-found',
      'Fabula does not know this file any more.',
      'Open it with "Open…".',
    );
  }
}

function ownVersions(): Record<string, string> {
  const { electron = '', chrome = '', node } = process.versions;
  return { Electron: electron, Chromium: chrome, 'Node.js': node };
}

function platform(): AppInfo['platform'] {
  const known = ['linux', 'darwin', 'win32'] as const;
  return known.find((one) => one === process.platform) ?? 'other';
}
