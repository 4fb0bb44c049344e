// The licences of all npm packages that a package of the app brings along, in one text: what bundling strips off.

import fs from 'node:fs';
import path from 'node:path';
import type { ShippedPackage } from './lock.ts';

const licenceFile = /^(licen[cs]e|copying|notice|ofl)/i;
const rule = '-'.repeat(80);

/** A text that several packages share word for word stands once, under all their names. */
export function licenceTexts(root: string, packages: readonly ShippedPackage[]): string {
  const users = new Map<string, string[]>();
  for (const one of packages) {
    const folder = path.join(root, one.folder);
    if (!fs.existsSync(folder)) continue;
    const text = textsIn(folder) || 'The package holds no text of its licence.';
    const name = `${one.name} ${one.version} (${one.licence ?? 'licence not named'})`;
    users.set(text, [...(users.get(text) ?? []), name]);
  }
  const sections = [...users].map(([text, names]) => `${rule}\n${names.join('\n')}\n${rule}\n\n${text}\n`);
  return `Fabula is made with these packages. Its own licence is in LICENSE, other sources are in NOTICE.\n\n${sections.join('\n')}`;
}

function textsIn(folder: string): string {
  const files = fs.readdirSync(folder, { withFileTypes: true });
  const texts = files.filter((one) => one.isFile() && licenceFile.test(one.name)).map(({ name }) => name);
  return texts
    .sort()
    .map((name) => fs.readFileSync(path.join(folder, name), 'utf8').trim())
    .join('\n\n');
}
