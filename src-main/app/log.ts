// The log: what happened, for a person who reports a fault. Never the words of a story.

import path from 'node:path';
import log from 'electron-log/node';
import { places } from './places.ts';

/** Before anything is logged; files are rotated at one megabyte. */
export function startLog(toConsole: boolean): void {
  log.transports.file.resolvePathFn = () => path.join(places.logs(), 'main.log');
  log.transports.file.maxSize = 1_000_000;
  log.transports.file.level = 'info';
  log.transports.console.level = toConsole ? 'info' : false;
}

export const logInfo = (message: string): void => log.info(message);

export const logFault = (where: string, error: unknown): void =>
  log.error(`${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
