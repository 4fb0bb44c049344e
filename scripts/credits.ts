// Whose work goes into the app: every package that it needs, with its licence as it lies beside it. Written into the build,
// where a window shows it, and into packages as a text.

import fs from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';
import type { Credit } from '../src-main/contract/credits.ts';

interface PackageFile {
  name: string;
  version: string;
  license?: string;
  dependencies?: Record<string, string>;
}

const LICENCE_FILE = /^(licen[cs]e|copying|notice|unlicense)/i;

/** Of those that package.json names and of all that they need, by name. */
export function creditsOf(root: string): Credit[] {
  const found = new Map<string, Credit>();
  const take = (name: string, neededBy: string): void => {
    const folder = folderOf(name, neededBy);
    if (folder === undefined) return;
    const about = readPackage(folder);
    const id = `${about.name}@${about.version}`;
    if (found.has(id)) return;
    const text = licenceText(folder);
    const licence = about.license ?? (/\bMIT\b/.test(text) ? 'MIT' : undefined);
    if (licence === undefined) throw new Error(`${id} does not say under which licence it is.`);
    found.set(id, { name: about.name, version: about.version, licence, text });
    for (const needed of Object.keys(about.dependencies ?? {})) take(needed, folder);
  };
  for (const name of Object.keys(readPackage(root).dependencies ?? {})) take(name, root);
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** As Node finds it; undefined for what this system does without. */
function folderOf(name: string, neededBy: string): string | undefined {
  for (let at = neededBy; at !== path.dirname(at); at = path.dirname(at)) {
    const folder = path.join(at, 'node_modules', name);
    if (fs.existsSync(path.join(folder, 'package.json'))) return folder;
  }
  return undefined;
}

const readPackage = (folder: string): PackageFile =>
  JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as PackageFile;

const licenceText = (folder: string): string =>
  fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((one) => one.isFile() && LICENCE_FILE.test(one.name))
    .map(({ name }) => fs.readFileSync(path.join(folder, name), 'utf8').trim())
    .join('\n\n');

export const creditsText = (credits: readonly Credit[]): string =>
  credits
    .map(({ name, version, licence, text }) => `${name} ${version}: ${licence}\n\n${text}`.trim())
    .join('\n\n-----\n\n');

/** Leaves `credits.json` beside what is built. */
export const writeCredits = (root: string): Plugin => ({
  name: 'credits',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'credits.json', source: JSON.stringify(creditsOf(root)) });
  },
});
