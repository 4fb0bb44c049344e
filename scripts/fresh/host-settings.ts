// How this machine reaches the archives and the npm registry, so that a system made on it reaches them the same way:
// mirrors, proxies, certificates. Names no host of its own, and copies nothing but what is about reaching them.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { codename, readRelease } from '../machine/release.ts';

export interface HostSettings {
  /** Lines for /etc/apt/sources.list; empty where this is not a Debian, and debootstrap's own choice is right. */
  sources: string[];
  /** For debootstrap. */
  mirror: string | undefined;
  aptConf: string;
  npmrc: string;
  /** Files that the settings name, such as certificates, and what apt-get logs in with. */
  files: string[];
  env: Record<string, string>;
}

const proxies = ['http_proxy', 'https_proxy', 'no_proxy'].flatMap((name) => [name, name.toUpperCase()]);
const certificates = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'];

export function readHostSettings(suite: string): HostSettings {
  const release = readRelease(fs.readFileSync('/etc/os-release', 'utf8'));
  const host = release.ID === 'debian' ? codename(release) : undefined;
  const format = '$(REPO_URI) $(RELEASE) $(COMPONENT)';
  const targets = host ? ask('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']) : '';
  const archives = debianArchives(targets, host ?? '', suite);
  const aptConf = aptSettings(ask('apt-config', ['dump', 'Acquire']));
  const npmrc = npmSettings(npmFiles().map(readIfThere).join('\n'));
  const env = Object.fromEntries(
    [...proxies, ...certificates].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  return {
    sources: archives.map(({ address, release }) => `deb ${address} ${release} main`),
    mirror: archives.find((one) => one.release === suite)?.address,
    aptConf,
    npmrc,
    env,
    files: [
      ...namedFiles(aptConf, npmrc),
      ...certificates.flatMap((name) => env[name] ?? []),
      ...logins(),
    ].filter((file) => fs.existsSync(file)),
  };
}

/** From `apt-get indextargets`: the archives of the host's own release, as they are named for `suite`. */
export function debianArchives(targets: string, host: string, suite: string) {
  const lines = new Set(targets.split('\n'));
  return [...lines].flatMap((line) => {
    const [address, release, component] = line.split(' ');
    const isOwn = release === host || release?.startsWith(`${host}-`);
    return isOwn && component === 'main'
      ? [{ address: address!, release: release!.replace(host, suite) }]
      : [];
  });
}

/** From `apt-config dump`: how files are fetched, without programs that only the host has. */
export const aptSettings = (dump: string): string =>
  dump
    .split('\n')
    .filter((line) => line.startsWith('Acquire::') && !/IndexTargets|Auto-?Detect/.test(line))
    .join('\n');

/** Of an npmrc: where packages come from, and how they are reached. */
export const npmSettings = (npmrc: string): string =>
  npmrc
    .split('\n')
    .filter((line) =>
      /^\s*((@[^:=]+:)?registry|\/\/[^=]+|(https?-|no)?proxy|ca|ca\[\]|cafile|strict-ssl)\s*=/.test(line),
    )
    .join('\n');

export const namedFiles = (...settings: string[]): string[] =>
  settings.flatMap((text) =>
    [...text.matchAll(/^(?:Acquire::\S*Ca-?(?:Info|Path) "|\s*cafile\s*=\s*"?)([^"\n]+)/gim)].map(
      ([, file]) => file!,
    ),
  );

function logins(): string[] {
  const folder = '/etc/apt/auth.conf.d';
  const parts = fs.existsSync(folder) ? fs.readdirSync(folder).map((name) => path.join(folder, name)) : [];
  return ['/etc/apt/auth.conf', ...parts];
}

/** The system's and the person's, in the order in which the later one wins. */
const npmFiles = (): string[] => [
  ask('npm', ['config', 'get', 'globalconfig'], os.homedir()).trim(),
  ask('npm', ['config', 'get', 'userconfig'], os.homedir()).trim(),
];

const readIfThere = (file: string): string => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');

function ask(command: string, args: string[], cwd?: string): string {
  const { stdout } = spawnSync(command, args, { encoding: 'utf8', ...(cwd ? { cwd } : {}) });
  return stdout ?? '';
}
