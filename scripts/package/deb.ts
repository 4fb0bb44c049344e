// `npm run dist:deb`: a .deb of the folder that `npm run dist` leaves, made by Debian's own dpkg-deb. It has no script of
// its own: icons, kinds of files and desktop entries are taken in by the triggers of the packages they are for
// (docs/decisions/0022-deb-by-dpkg.md). DEBFULLNAME and DEBEMAIL name the maintainer.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { applicationId } from '../../src-main/store/file/document-format.ts';
import { root } from '../bundles.ts';
import { renderIcon } from '../icons/render.ts';
import { run } from '../machine/command.ts';
import {
  controlText,
  copyrightText,
  type DebFacts,
  debArchitecture,
  debChangelog,
  desktopEntry,
  lintianOverrides,
  MIME_TYPE,
  mimePackage,
} from './deb-control.ts';
import { newestGlibc } from './glibc.ts';

const packages = path.join(root, 'dist', 'packages');
const app = path.join(packages, 'linux-unpacked');
const tree = path.join(root, 'dist', 'deb');
const iconSizes = [16, 24, 32, 48, 64, 128, 256, 512];

if (!fs.existsSync(path.join(app, 'fabula')))
  throw new Error(`There is no packaged app in ${app}. Make it with: npm run dist`);

fs.rmSync(tree, { recursive: true, force: true });
fs.mkdirSync(path.join(tree, 'opt'), { recursive: true });
run('cp', ['-a', '--reflink=auto', app, path.join(tree, 'opt/Fabula')]);
fs.mkdirSync(path.join(tree, 'usr/bin'), { recursive: true });
fs.symlinkSync('/opt/Fabula/fabula', path.join(tree, 'usr/bin/fabula'));
write('usr/share/applications/fabula.desktop', desktopEntry);
write('usr/share/mime/packages/fabula.xml', mimePackage(applicationId));
await writeIcons('fabula', 'apps', 'fabula');
await writeIcons('document', 'mimetypes', MIME_TYPE.replace('/', '-'));

const { version } = JSON.parse(read('package.json')) as { version: string };
const { DEBFULLNAME = 'The Fabula authors', DEBEMAIL = 'fabula@localhost' } = process.env;
const facts: DebFacts = {
  version,
  architecture: debArchitecture(process.arch),
  maintainer: `${DEBFULLNAME} <${DEBEMAIL}>`,
  glibc: newestGlibc(path.join(tree, 'opt')),
  kibibytes: 0,
};
write('usr/share/doc/fabula/copyright', copyrightText(read('LICENSE'), read('NOTICE')));
write('usr/share/doc/fabula/changelog.gz', gzipSync(debChangelog(facts, releaseDate()), { level: 9 }));
write('usr/share/lintian/overrides/fabula', lintianOverrides);

const files = filesIn(tree);
setRights();
facts.kibibytes = files.reduce((sum, name) => sum + Math.ceil(fs.lstatSync(name).size / 1024), 0);
write('DEBIAN/md5sums', files.filter(isPlain).map(sumLine).join(''));
write('DEBIAN/control', controlText(facts));

const target = path.join(packages, `fabula_${version}_${facts.architecture}.deb`);
// Debian 12 and Ubuntu 22.04 and later read zstd. xz takes fifteen times as long for a twentieth less.
run('dpkg-deb', ['--root-owner-group', '-Zzstd', '-z9', '--build', tree, target]);
fs.rmSync(tree, { recursive: true });
const megabytes = (bytes: number) => Math.round(bytes / 1e6);
console.log(
  `[dist:deb] ${path.relative(root, target)}: ${megabytes(fs.statSync(target).size)} MB, ` +
    `${megabytes(facts.kibibytes * 1024)} MB installed, glibc ${facts.glibc} or later`,
);

function write(name: string, content: string | Uint8Array): void {
  const file = path.join(tree, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  fs.chmodSync(file, 0o644);
}

function read(name: string): string {
  return fs.readFileSync(path.join(root, name), 'utf8');
}

async function writeIcons(drawing: string, context: string, name: string): Promise<void> {
  const svg = fs.readFileSync(path.join(root, 'assets/icons', `${drawing}.svg`));
  for (const size of iconSizes)
    write(`usr/share/icons/hicolor/${size}x${size}/${context}/${name}.png`, await renderIcon(svg, size));
  write(`usr/share/icons/hicolor/scalable/${context}/${name}.svg`, svg);
}

/** Of the commit, so that the same commit gives the same bytes; SOURCE_DATE_EPOCH goes before it. */
function releaseDate(): Date {
  const seconds = process.env.SOURCE_DATE_EPOCH ?? run('git', ['log', '-1', '--format=%ct'], { cwd: root });
  return new Date(Number(seconds) * 1000);
}

function filesIn(folder: string): string[] {
  const entries = fs.readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.filter((one) => !one.isDirectory()).map((one) => path.join(one.parentPath, one.name));
}

function isPlain(file: string): boolean {
  return fs.lstatSync(file).isFile();
}

/** Whatever the umask was. Chromium's helper works as root's own with root's rights only. */
function setRights(): void {
  const entries = fs.readdirSync(tree, { withFileTypes: true, recursive: true });
  fs.chmodSync(tree, 0o755);
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory()) fs.chmodSync(file, 0o755);
    else if (entry.isFile()) fs.chmodSync(file, isProgram(file) ? 0o755 : 0o644);
  }
  fs.chmodSync(path.join(tree, 'opt/Fabula/chrome-sandbox'), 0o4755);
}

/** Libraries are opened, not run. */
function isProgram(file: string): boolean {
  return (fs.statSync(file).mode & 0o100) !== 0 && !/\.(so|so\.\d+|node)$/.test(file);
}

function sumLine(file: string): string {
  const sum = createHash('md5').update(fs.readFileSync(file)).digest('hex');
  return `${sum}  ${path.relative(tree, file)}\n`;
}
