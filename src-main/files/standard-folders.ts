// Where Fabula keeps what belongs to a person rather than to one program: the model library and downloads. The
// system's own convention; app and command line share it.

import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** `%APPDATA%\Fabula`, `~/Library/Application Support/Fabula`, or `$XDG_DATA_HOME/fabula`. */
export function dataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (platform === 'win32') return join(env.APPDATA || join(home, 'AppData', 'Roaming'), 'Fabula');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Fabula');
  // The XDG base directory specification: a relative path is to be ignored.
  const given = env.XDG_DATA_HOME;
  return join(given && isAbsolute(given) ? given : join(home, '.local', 'share'), 'fabula');
}
