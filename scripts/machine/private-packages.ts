// System packages for a person who may not install any: apt-get resolves and checks them as it would for root, with
// lists and cache of its own, and they are unpacked into a folder of the cache. Nothing outside that folder is written.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { installArguments, plannedPackages, sourceOf, updated } from './apt.ts';
import { cacheFolder } from './cache.ts';
import { run } from './command.ts';
import { finishPrivateRoot } from './private-root.ts';

/** One for each set of packages on each system, and for the files that make it: a change here is never hidden by it. */
export function privateFolder(packages: readonly string[], system: string): string {
  const hash = createHash('sha256').update([...packages].sort().join(' '));
  for (const name of ['private-packages.ts', 'private-root.ts'])
    hash.update(fs.readFileSync(path.join(import.meta.dirname, name)));
  return path.join(cacheFolder(), `system-${system}-${process.arch}-${hash.digest('hex').slice(0, 12)}`);
}

/**
 * Makes `folder` anew. @throws Error with what apt-get wrote.
 * @param release Where the packages are taken from before all others, such as "bookworm-backports"; the system's own
 *   sources need not have it.
 */
export function fetchPackages(packages: readonly string[], folder: string, release?: string): void {
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  fs.rmSync(folder, { recursive: true, force: true });
  const work = fs.mkdtempSync(path.join(path.dirname(folder), '.prepare-'));
  try {
    const apt = privateApt(path.join(work, 'apt'), release);
    const archives = path.join(work, 'archives');
    fs.mkdirSync(archives);
    updated(
      () => run('apt-get', [...apt, 'update']),
      () => {
        const planned = plannedPackages(run('apt-get', [...apt, '-s', ...installArguments(packages)]));
        run('apt-get', [...apt, 'download', ...planned], { cwd: archives });
      },
    );

    const root = path.join(work, 'made', 'root');
    fs.mkdirSync(root, { recursive: true });
    for (const name of fs.readdirSync(archives)) run('dpkg-deb', ['-x', path.join(archives, name), root]);
    finishPrivateRoot(path.join(work, 'made'), folder);

    moveIntoPlace(path.join(work, 'made'), folder);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/** Two runs may fetch at once; the first one in place is as good as the second, and may be in use already. */
function moveIntoPlace(made: string, folder: string): void {
  try {
    fs.renameSync(made, folder);
  } catch (error) {
    if (!fs.existsSync(folder)) throw error;
  }
}

/** Options with which apt-get writes to `folder` alone, and sees what the system has installed. */
function privateApt(folder: string, release: string | undefined): string[] {
  for (const name of ['lists/partial', 'archives/partial'])
    fs.mkdirSync(path.join(folder, name), { recursive: true });
  // Hooks are for the system's own lists.
  const hooks = ['APT::Update', 'DPkg'].flatMap((one) => [
    `#clear ${one}::Pre-Invoke;`,
    `#clear ${one}::Post-Invoke;`,
    `#clear ${one}::Post-Invoke-Success;`,
  ]);
  const settings = [
    ...hooks,
    `Dir::State "${folder}";`,
    'Dir::State::status "/var/lib/dpkg/status";',
    `Dir::Cache "${folder}";`,
    'Debug::NoLocking "true";',
    'Acquire::Languages "none";',
    ...(release ? releaseSettings(folder, release) : []),
  ];
  const file = path.join(folder, 'apt.conf');
  fs.writeFileSync(file, `${settings.join('\n')}\n`);
  return ['-q', '-c', file];
}

const sourceList = '/etc/apt/sources.list';

/** The release before others, in a list of sources that has it too. */
function releaseSettings(folder: string, release: string): string[] {
  const file = path.join(folder, 'sources.list');
  const own = fs.existsSync(sourceList) ? fs.readFileSync(sourceList, 'utf8') : '';
  const printed = run('apt-get', ['--print-uris', 'update']);
  fs.writeFileSync(file, `${own}\n${sourceOf(release, printed) ?? ''}\n`);
  return [`Dir::Etc::sourcelist "${file}";`, `APT::Default-Release "${release}";`];
}
