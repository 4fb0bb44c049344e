// Calls about Fabula itself: what it is, a person's preferences, commands, links.

import { readFile } from 'node:fs/promises';
import { app } from 'electron';
import { z } from 'zod';
import type { CommandName } from '../../contract/commands.ts';
import { credit } from '../../contract/credits.ts';
import type { LanguageInUse } from '../../contract/languages.ts';
import type { AppInfo } from '../../contract/preferences.ts';
import type { PreferencesStore } from '../../studio/preferences-store.ts';
import type { Handlers } from '../../studio/router.ts';
import { places } from '../places.ts';
import { openLink } from '../safety.ts';
import type { StudioWindow } from '../studio-window.ts';

export interface AppHandlerOptions {
  preferences: PreferencesStore;
  language: () => LanguageInUse;
  run: (name: CommandName, window: StudioWindow) => Promise<void>;
  menuChanged: () => void;
  /** Versions of what Fabula is built on, besides Electron's own. */
  components: Readonly<Record<string, string>>;
}

export function appHandlers({ preferences, language, run, menuChanged, components }: AppHandlerOptions) {
  return {
    'app.info': () => ({
      version: app.getVersion(),
      components: { ...ownVersions(), ...components },
      platform: platform(),
      locale: app.getLocale(),
    }),
    'app.credits': async () => z.array(credit).parse(JSON.parse(await readFile(places.credits, 'utf8'))),
    'app.openLink': async ({ url }) => {
      await openLink(url);
      return null;
    },
    'preferences.get': () => preferences.value,
    'language.get': language,
    'preferences.set': (patch) => preferences.set(patch),
    'command.run': async ({ name }, window) => {
      await run(name, window);
      return null;
    },
    'command.enable': ({ names }, window) => {
      window.enabled = new Set(names);
      menuChanged();
      return null;
    },
  } satisfies Partial<Handlers<StudioWindow>>;
}

function ownVersions(): Record<string, string> {
  const { electron = '', chrome = '', node } = process.versions;
  return { Electron: electron, Chromium: chrome, 'Node.js': node };
}

function platform(): AppInfo['platform'] {
  const known = ['linux', 'darwin', 'win32'] as const;
  return known.find((one) => one === process.platform) ?? 'other';
}
