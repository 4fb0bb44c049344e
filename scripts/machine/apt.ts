// What is said to apt-get, and what it answers.

import fs from 'node:fs';

/** Without the recommended packages, and without asking. */
export const installArguments = (packages: readonly string[]): string[] => [
  'install',
  '-y',
  '--no-install-recommends',
  ...packages,
];

/** The C library that is loaded already is the one for everything; the others are files to put beside it. */
const neverAside = new Set(['libc6', 'libc-bin']);

/** From the answer to `apt-get -s install`: what would be put on the system, each as `apt-get download` takes it. */
export function plannedPackages(simulated: string): string[] {
  const lines = simulated.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+) /gm);
  return [...lines]
    .filter(([, name]) => !neverAside.has(name!.replace(/:.*/, '')))
    .map(([, name, version]) => `${name}=${version}`);
}

const debianKeys = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * A line for the list of sources, that takes `release` ("bookworm-backports") from where the release that it belongs to
 * comes from. Undefined where the system has it already. @throws Error where the system has nothing of that release.
 * @param printed The answer to `apt-get --print-uris update`, which a system gives that has never fetched its lists, too.
 */
export function sourceOf(release: string, printed: string, keys = debianKeys): string | undefined {
  const known = new Map(
    [...printed.matchAll(/^'([^']+\/)dists\/([^/']+)\/InRelease' /gm)].map(([, uri, name]) => [name!, uri!]),
  );
  if (known.has(release)) return undefined;
  const base = release.replace(/-.*/, '');
  const address = known.get(base);
  if (!address) throw new Error(`E: No archive of ${base} is known here`);
  return `deb ${fs.existsSync(keys) ? `[signed-by=${keys}] ` : ''}${address} ${release} main`;
}

/** The line that says most in what apt-get wrote: its first error, or its last words. */
export function complaint(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const found =
    lines.find((line) => line.startsWith('E: ')) ?? lines.findLast((line) => line !== '') ?? 'no answer';
  return found.replace(/^[EW]: /, '');
}

/**
 * Brings the lists up to date and does `next` with them. Lists that cannot be had may not matter, such as those of some
 * other software: only where `next` fails too they are to blame.
 */
export function updated(update: () => void, next: () => void): void {
  let failure: unknown;
  try {
    update();
  } catch (error) {
    failure = error;
  }
  try {
    next();
  } catch (error) {
    throw failure ?? error;
  }
}
