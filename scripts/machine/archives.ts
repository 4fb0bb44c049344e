// Whether the archives that apt-get takes packages from can be reached. Asked first, because apt-get itself waits for
// minutes: a person whose network is away is told within seconds.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from './command.ts';

const helper = '/usr/lib/apt/apt-helper';
const patience = 6_000;

/**
 * From the answer to `apt-get --print-uris update`: the first file of each host. Undefined where some archive lies on
 * this machine, such as a disc.
 */
export function archiveAddresses(printed: string): string[] | undefined {
  const hosts = new Map<string, string>();
  for (const [, address] of printed.matchAll(/^'([^']+)' /gm)) {
    const [, host] = /^https?:\/\/([^/]+)\//.exec(address!) ?? [];
    if (host === undefined) return undefined;
    if (!hosts.has(host)) hosts.set(host, address!);
  }
  return [...hosts.values()];
}

/** One that answers is enough: the others may be of no use here. */
export async function archivesAnswer(): Promise<boolean> {
  const addresses = archiveAddresses(run('apt-get', ['--print-uris', 'update']));
  if (addresses === undefined || !fs.existsSync(helper)) return true;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-archives-'));
  try {
    await Promise.any(addresses.map((address, index) => answers(address, path.join(folder, String(index)))));
    return true;
  } catch {
    return false;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function answers(address: string, file: string): Promise<void> {
  const fetching = spawn(helper, ['-o', 'Acquire::Retries=0', 'download-file', address, file], {
    stdio: 'ignore',
    timeout: patience,
  });
  const [code] = (await once(fetching, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${address} does not answer.`);
}
