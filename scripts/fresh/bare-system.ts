// Makes a bare Debian in a folder: what debootstrap calls minimal, the way to the archives and the registry that this
// machine has, Node 20 with its npm where it is wanted, and a plain user who may become nobody else.
//
// Node comes from the npm registry, as the very files of the official release, put where that release's own archive
// puts them: Debian 12 has an older Node, and this machine's may be another, or be linked to libraries of its system.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { run } from '../machine/command.ts';
import { installPackages } from '../machine/install.ts';
import type { HostSettings } from './host-settings.ts';

const node = [`node-linux-${process.arch}@20`, 'npm@10'];

export const plainUser = { name: 'plain', id: 1000, home: '/home/plain' };
export const rootUser = { name: 'root', id: 0, home: '/root' };

export function prepareDebootstrap(log: (line: string) => void): void {
  if (!spawnSync('debootstrap', ['--version'], { stdio: 'ignore' }).error) return;
  log('this machine lacks debootstrap: installing it with apt-get');
  installPackages(['debootstrap'], []);
}

/** @throws Error with what failed. */
export function makeSystem(folder: string, suite: string, settings: HostSettings, withNode = true): void {
  // Mounts that debootstrap makes on its way end with it.
  const alone = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const mirror = settings.mirror ? [settings.mirror] : [];
  run('unshare', [...alone, 'debootstrap', '--variant=minbase', suite, folder, ...mirror]);

  const write = (name: string, text: string) => {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `${text}\n`);
  };
  if (settings.sources.length > 0) write('etc/apt/sources.list', settings.sources.join('\n'));
  write('etc/apt/apt.conf.d/99host', settings.aptConf);
  write('usr/local/etc/npmrc', settings.npmrc);
  for (const file of [...settings.files, '/etc/resolv.conf', '/etc/hosts']) {
    fs.mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    fs.copyFileSync(file, path.join(folder, file));
  }
  // As on an image that was just fetched: no lists of packages, and none in the cache.
  for (const place of ['var/lib/apt/lists', 'var/cache/apt/archives'])
    fs.rmSync(path.join(folder, place), { recursive: true, force: true });

  if (withNode) addNode(folder);
  const { name, id, home } = plainUser;
  run('chroot', [
    folder,
    'useradd',
    '--uid',
    String(id),
    '--create-home',
    '--home-dir',
    home,
    '-s',
    '/bin/bash',
    name,
  ]);
}

/** What runs there may still be ending, and writing. */
export function removeSystem(folder: string): void {
  for (let tries = 0; tries < 5 && fs.existsSync(folder); tries++)
    spawnSync('rm', ['-rf', '--one-file-system', folder], { stdio: 'ignore' });
}

function addNode(folder: string): void {
  const local = path.join(folder, 'usr/local');
  const fetched = path.join(folder, 'fetched');
  fs.mkdirSync(fetched);
  run('npm', ['pack', ...node, '--loglevel=error', '--pack-destination', fetched], { cwd: fetched });
  const unpack = (start: string, into: string, ...inside: string[]) => {
    const name = fs.readdirSync(fetched).find((one) => one.startsWith(start))!;
    fs.mkdirSync(into, { recursive: true });
    run('tar', [
      'xzf',
      path.join(fetched, name),
      '-C',
      into,
      '--strip-components=1',
      '--no-same-owner',
      ...inside,
    ]);
  };
  unpack('node-', local, 'package/bin');
  const npm = path.join(local, 'lib/node_modules/npm');
  unpack('npm-', npm);
  for (const name of ['npm', 'npx']) {
    fs.chmodSync(path.join(npm, `bin/${name}-cli.js`), 0o755);
    fs.symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, path.join(local, 'bin', name));
  }
  fs.rmSync(fetched, { recursive: true });
}
