// What a model's own folder says of its licence: a licence file, or the front matter of its README.

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes: longer ones are no licence. */
const longest = 128 * 1024;

/** `licence` is a short name, `licenceText` the words of a licence file in `folder`. */
export async function readLicence(folder: string): Promise<{ licence?: string; licenceText?: string }> {
  const names = await readdir(folder).catch(() => []);
  const text = await small(folder, names, /^(licen[cs]e|copying)(\.(md|txt))?$/i);
  const readme = await small(folder, names, /^readme\.md$/i);
  const front = readme && /^---\r?\n([\s\S]*?)\r?\n---/.exec(readme)?.[1];
  const field = (name: string) =>
    front ? new RegExp(`^${name}:[ \\t]*["']?([^"'\\r\\n]+?)["']?[ \\t]*$`, 'm').exec(front)?.[1] : undefined;
  const named = field('license');
  // Hubs write "other" and give the name in a field of its own.
  const licence = named === 'other' ? (field('license_name') ?? named) : named;
  return { ...(licence ? { licence } : {}), ...(text ? { licenceText: text } : {}) };
}

async function small(folder: string, names: readonly string[], wanted: RegExp): Promise<string | undefined> {
  const name = names.find((one) => wanted.test(one));
  if (name === undefined) return undefined;
  const path = join(folder, name);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || found.size > longest) return undefined;
  return (await readFile(path, 'utf8').catch(() => '')).trim() || undefined;
}
