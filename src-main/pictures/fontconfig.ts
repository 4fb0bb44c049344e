// A Linux machine may have no fontconfig. The image library's own copy of it then complains on standard error whenever text
// is drawn; with this file it looks for fonts where they usually lie, and finds none in silence.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** To be called before text is drawn for the first time; what a person has set stays. */
export function provideFontconfig(
  env: NodeJS.ProcessEnv = process.env,
  system = '/etc/fonts/fonts.conf',
): void {
  if (process.platform !== 'linux' || env.FONTCONFIG_FILE || env.FONTCONFIG_PATH || existsSync(system))
    return;
  env.FONTCONFIG_FILE = fileURLToPath(new URL('../../assets/fonts/fonts.conf', import.meta.url));
}
