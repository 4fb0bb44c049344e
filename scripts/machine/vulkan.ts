// A software driver for Vulkan, Mesa's lavapipe: WebGPU's tests draw with it where there is no other. It is wanted, not
// needed: what is not to be had is said in one line, and those tests are skipped. Always fetched into the cache and never
// installed, as a system's graphics drivers are not changed for a test.

import fs from 'node:fs';
import { duration } from '../../src-main/cli/progress/amounts.ts';
import { complaint } from './apt.ts';
import { archivesAnswer } from './archives.ts';
import { fetchPackages, privateFolder } from './private-packages.ts';
import { environmentOf } from './private-root.ts';
import { codename, readRelease } from './release.ts';
import { findRights } from './rights.ts';

/** Where Vulkan's loader looks for drivers. */
const folders = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'];
const packages = ['mesa-vulkan-drivers', 'libvulkan1'];
/** Releases whose own Mesa is too old to give WebGPU an adapter, and where theirs is newer. */
const newer: Partial<Record<string, string>> = { bookworm: 'bookworm-backports' };

const release = (): string | undefined => {
  const file = '/etc/os-release';
  return codename(readRelease(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''));
};

/** Whether this machine has a driver of its own, or was told of one. */
function hasOwn({ VK_ICD_FILENAMES, VK_DRIVER_FILES }: NodeJS.ProcessEnv): boolean {
  if (VK_ICD_FILENAMES || VK_DRIVER_FILES) return true;
  return folders.some((folder) => fs.existsSync(folder) && fs.readdirSync(folder).length > 0);
}

const fetchedFolder = (): string => privateFolder(packages, release() ?? 'linux');

/** What to add to a process's environment so that it finds the driver that was fetched; nothing where none was. */
export function vulkanEnvironment(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  if (process.platform !== 'linux' || hasOwn(env)) return {};
  const folder = fetchedFolder();
  return fs.existsSync(folder) ? environmentOf(folder, env) : {};
}

/** Sees to a driver. Never fails: says in one line what is not to be had. */
export async function prepareVulkan(): Promise<void> {
  const folder = fetchedFolder();
  if (process.platform !== 'linux' || hasOwn(process.env) || fs.existsSync(folder)) return;
  const without = (why: string) =>
    log(`There is no software driver for Vulkan (${why}): tests that draw on WebGPU are skipped.`);
  if (findRights().kind === 'none') return without('this system has no apt-get to get one with');
  if (!(await archivesAnswer())) return without('the archives of its packages do not answer');
  const began = performance.now();
  log(`WebGPU's tests want a software driver for Vulkan: fetching ${packages.join(' ')} into ${folder}.`);
  try {
    fetchPackages(packages, folder, newer[release() ?? '']);
    log(`Ready in ${duration((performance.now() - began) / 1000)}.`);
  } catch (error) {
    without(complaint((error as Error).message));
  }
}

const log = (line: string) => console.log(`[machine] ${line}`);
