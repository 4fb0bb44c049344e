// Where what the scripts fetch for this person stays: the fallback Electron, and system packages where only root may
// install them. The app itself never looks there.

import os from 'node:os';
import path from 'node:path';

export const cacheFolder = (): string =>
  process.env.FABULA_ELECTRON_CACHE ??
  path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'fabula-electron');
