// Story files named when Fabula is started, or started again while it runs.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openedEndings } from './incoming/kind-of-file.ts';

/**
 * Paths from `folder`, or file: addresses, which Linux desktops give to an app that opens a file by double click.
 * Arguments that are options, or nothing that Fabula opens, are not for us.
 */
export function storyArguments(argv: readonly string[], folder: string): string[] {
  return argv
    .slice(1)
    .filter((one) => !one.startsWith('-'))
    .flatMap((one) => (one.startsWith('file:') ? (pathOf(one) ?? []) : path.resolve(folder, one)))
    .filter((one) => openedEndings.includes(path.extname(one).toLowerCase().slice(1)));
}

/** Undefined for an address that names no file here, such as one on another machine. */
function pathOf(address: string): string | undefined {
  try {
    return fileURLToPath(address);
  } catch {
    return undefined;
  }
}
