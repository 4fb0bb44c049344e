// Where Fabula keeps what belongs to a person rather than to one program: the model library and downloads, and what
// can be made again. The system's own conventions; app and command line share them.

import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** `%APPDATA%\Fabula`, `~/Library/Application Support/Fabula`, or `$XDG_DATA_HOME/fabula`. */
export function dataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (platform === 'win32') return join(env.APPDATA || join(home, 'AppData', 'Roaming'), 'Fabula');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Fabula');
  return join(xdgFolder(env.XDG_DATA_HOME) ?? join(home, '.local', 'share'), 'fabula');
}

/** `$FABULA_CACHE`, or `%LOCALAPPDATA%\Fabula\Cache`, `~/Library/Caches/Fabula`, `$XDG_CACHE_HOME/fabula`. */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (env.FABULA_CACHE) return resolve(env.FABULA_CACHE);
  if (platform === 'win32') {
    return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Fabula', 'Cache');
  }
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'Fabula');
  return join(xdgFolder(env.XDG_CACHE_HOME) ?? join(home, '.cache'), 'fabula');
}

/** The XDG base directory specification: a relative path is to be ignored. */
function xdgFolder(path: string | undefined): string | undefined {
  return path && isAbsolute(path) ? path : undefined;
}
