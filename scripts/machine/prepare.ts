// Sees to what a run needs from the system before anything else is done: nothing where all is there; else the packages
// are installed by those who may, or fetched into this person's cache by those who may not. One line says which. Where
// neither is possible the process ends, with one line that says what to install.

import fs from 'node:fs';
import path from 'node:path';
import { duration } from '../../src-main/cli/progress/amounts.ts';
import { complaint, installArguments } from './apt.ts';
import { archivesAnswer } from './archives.ts';
import { installPackages } from './install.ts';
import { libraryFinder, missingFor } from './libraries.ts';
import { type Need, needsOf, type Purpose } from './needs.ts';
import { fetchPackages, privateFolder } from './private-packages.ts';
import { environmentOf } from './private-root.ts';
import { codename, packageName, readRelease } from './release.ts';
import { findRights } from './rights.ts';

/** What to add to a process's environment, so that it finds what was fetched. */
export type MachineEnvironment = Record<string, string>;

const log = (line: string) => console.log(`[machine] ${line}`);

/** Ends the process where something is missing and cannot be had. Does nothing outside Linux. */
export async function prepareMachine(purpose: Purpose): Promise<MachineEnvironment> {
  if (process.platform !== 'linux') return {};
  const needs = needsOf(purpose);
  const missing = whatIsMissing(needs, process.env);
  if (missing.length === 0) return {};

  const release = readRelease(readIfThere('/etc/os-release'));
  const packagesFor = (some: readonly Need[]) => [
    ...new Set(some.map((need) => packageName(need.package, release))),
  ];
  const folderOf = (packages: readonly string[]) => privateFolder(packages, codename(release) ?? 'linux');
  const packages = packagesFor(missing);
  const folder = folderOf(packages);
  // What was fetched for the tests is enough to start with.
  const larger = folderOf(packagesFor(whatIsMissing(needsOf('tests'), process.env)));
  const ready = [folder, larger].find(
    (one) => fs.existsSync(one) && whatIsMissing(needs, within(one)).length === 0,
  );
  if (!ready) return obtain({ needs, missing, packages, folder });
  return environmentOf(ready, process.env);
}

interface Plan {
  needs: readonly Need[];
  missing: readonly Need[];
  packages: readonly string[];
  /** For the packages, where they may not be installed. */
  folder: string;
}

async function obtain({ needs, missing, packages, folder }: Plan): Promise<MachineEnvironment> {
  const lacks = `This machine lacks ${names(missing)}`;
  const instead = `Install them: ${['sudo', 'apt-get', ...installArguments(packages)].join(' ')}`;
  const rights = findRights();
  if (rights.kind === 'none')
    end(`${lacks}, and has no apt-get to get them with: install them with the system's own package manager.`);
  if (!(await archivesAnswer())) end(`${lacks}, and the archives of its packages do not answer. ${instead}`);
  const isPrivate = rights.kind === 'private';
  const began = performance.now();
  try {
    if (isPrivate) {
      log(`${lacks}: fetching ${packages.join(' ')} into ${folder}, as only root may install them.`);
      fetchPackages(packages, folder);
    } else {
      log(`${lacks}: installing ${packages.join(' ')} with apt-get, ${rights.how}.`);
      installPackages(packages, rights.prefix);
    }
    const still = whatIsMissing(needs, isPrivate ? within(folder) : process.env);
    if (still.length > 0) throw new Error(`${names(still)} did not come with the packages`);
  } catch (error) {
    end(`${lacks}, and they cannot be had now (${complaint((error as Error).message)}). ${instead}`);
  }
  log(`Ready in ${duration((performance.now() - began) / 1000)}.`);
  return isPrivate ? environmentOf(folder, process.env) : {};
}

/** Ends the process where the loader misses a library of this Electron: the list of needs is not its own. */
export function requireLoadable(executable: string, env: MachineEnvironment): void {
  if (process.platform !== 'linux') return;
  const missing = missingFor(executable, env);
  if (missing.length > 0) end(`Electron cannot be loaded here: this machine lacks ${missing.join(', ')}.`);
}

function whatIsMissing(needs: readonly Need[], env: NodeJS.ProcessEnv): Need[] {
  const findsLibrary = libraryFinder(env);
  const folders = (env.PATH ?? '').split(path.delimiter);
  const findsProgram = (name: string) => folders.some((folder) => fs.existsSync(path.join(folder, name)));
  return needs.filter(({ kind, name }) => !(kind === 'library' ? findsLibrary(name) : findsProgram(name)));
}

const names = (needs: readonly Need[]): string => needs.map(({ name }) => name).join(', ');

/** The environment of a process that uses a private folder. */
const within = (folder: string): NodeJS.ProcessEnv => ({
  ...process.env,
  ...environmentOf(folder, process.env),
});

const readIfThere = (file: string): string => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');

function end(line: string): never {
  console.error(`[machine] ${line}`);
  process.exit(1);
}
