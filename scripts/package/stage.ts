// Lays out what goes into a package, and nothing else, under dist/stage: the built bundles, the native modules
// that they import with what those need, the built-in model without training and judge, samples, texts and licences.

import fs from 'node:fs';
import path from 'node:path';
import { dictionaries, nativeModules, root } from '../bundles.ts';
import { creditsOf, creditsText } from '../credits.ts';
import { billOfMaterials } from './sbom.ts';

const licences = path.join(root, 'dist', 'licences');

/** Only for installing; the app never asks for them. */
const installers = new Set(['adm-zip', 'global-agent', 'node-addon-api']);
/** Sources that prebuilt modules carry along. */
const sources = [
  'better-sqlite3/deps',
  'better-sqlite3/src',
  'onnxruntime-node/script',
  'onnxruntime-node/lib/src',
  'pdfkit/.yarn',
  'pdfkit/tools',
  'fontverter/testdata',
];

interface PackageFile {
  name: string;
  version: string;
  productName?: string;
  description?: string;
  license?: string;
  dependencies?: Record<string, string>;
}

const readPackage = (folder: string): PackageFile =>
  JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as PackageFile;

export interface StageOptions {
  /** Instead of the app's own first file. */
  main?: string;
}

/** Answers the folder. */
export function stage({ main = 'dist/app/main.cjs' }: StageOptions = {}): string {
  const target = path.join(root, 'dist', 'stage');
  fs.rmSync(target, { recursive: true, force: true });
  fs.mkdirSync(target, { recursive: true });
  copy('dist/app', (name) => !name.endsWith('.map') && path.basename(name) !== 'built');
  copy('native-models/pocket', (name) => !/[/\\](training|judge)([/\\]|$)|\.png$/.test(name));
  // The page's fonts are in the page's bundle; here are their licences.
  copy(
    'assets',
    (name) => !/[/\\]readme$|[/\\]icons[/\\].*\.(svg|icns|ico)$|[/\\]fonts[/\\].*\.(woff2|conf)$/.test(name),
  );
  copy('LICENSE');
  copy('NOTICE');
  // What the package file below does not name, electron-builder leaves out.
  const modules = stagedModules();
  for (const name of modules) copyModule(name);
  writeLicences(modules);
  const { name, version, productName, description, license } = readPackage(root);
  const dependencies = Object.fromEntries(
    modules.map((one) => [one, readPackage(path.join(root, 'node_modules', one)).version]),
  );
  const author = 'Fabula’s authors';
  fs.writeFileSync(
    path.join(target, 'package.json'),
    `${JSON.stringify({ name, version, productName, description, license, author, main, dependencies }, null, 2)}\n`,
  );
  return target;

  function copy(from: string, wanted: (name: string) => boolean = () => true): void {
    fs.cpSync(path.join(root, from), path.join(target, from), { recursive: true, filter: wanted });
  }

  function copyModule(module: string): void {
    const from = path.join(root, 'node_modules', module);
    fs.cpSync(from, path.join(target, 'node_modules', module), {
      recursive: true,
      filter: (name) =>
        belongs(path.relative(path.join(root, 'node_modules'), name).split(path.sep).join('/')),
    });
  }
}

/** What books are set in. */
function typefaces(): string[] {
  return Object.keys(readPackage(root).dependencies ?? {}).filter((name) => name.startsWith('@fontsource'));
}

/** What a person can read without opening the archive; electron-builder.yml puts it beside it. */
function writeLicences(modules: readonly string[]): void {
  fs.rmSync(licences, { recursive: true, force: true });
  fs.mkdirSync(licences, { recursive: true });
  for (const name of ['LICENSE', 'NOTICE']) fs.copyFileSync(path.join(root, name), path.join(licences, name));
  fs.writeFileSync(path.join(licences, 'third-party-licences.txt'), creditsText(creditsOf(root)));
  fs.writeFileSync(path.join(licences, 'sbom.cdx.json'), billOfMaterials(root, modules));
}

export const stagedModules = (): string[] => [...moduleClosure(), ...typefaces()];

/** The modules to bring, with the pictures' one that this system uses (see src-main/app/sharp-in-electron). */
function moduleClosure(): string[] {
  const { platform, arch } = process;
  const pictures =
    platform === 'linux'
      ? ['@img/sharp-wasm32']
      : [`@img/sharp-${platform}-${arch}`, `@img/sharp-libvips-${platform}-${arch}`];
  const found = new Set<string>();
  const take = (name: string): void => {
    const folder = path.join(root, 'node_modules', name);
    if (found.has(name) || installers.has(name) || !fs.existsSync(folder)) return;
    found.add(name);
    for (const needed of Object.keys(readPackage(folder).dependencies ?? {})) take(needed);
  };
  for (const name of [...nativeModules, ...dictionaries, ...pictures]) take(name);
  return [...found].sort();
}

/** Of a module, what runs here: no sources, no types, no other system's binaries. */
function belongs(name: string): boolean {
  if (sources.some((one) => name === one || name.startsWith(`${one}/`))) return false;
  if (/\.(d\.[cm]?ts|map|md|markdown)$/i.test(name)) return false;
  // Of typefaces what is read: the list of letters and one form of each file.
  if (/^@fontsource.*\.(css|scss|woff|ts)$|^@fontsource.*\/scss$|-italic\.woff2$/.test(name)) return false;
  const { platform, arch } = process;
  const onnx = /^onnxruntime-node\/bin\/napi-v\d+\/([^/]+)(?:\/([^/]+))?/.exec(name);
  if (onnx) return onnx[1] === platform && (onnx[2] === undefined || onnx[2] === arch);
  const sqlite = /^better-sqlite3\/prebuilds\/(.+)\.node$/.exec(name);
  return !sqlite || sqlite[1] === `${platform}-${arch}`;
}
