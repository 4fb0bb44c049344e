// Which release of Debian or Ubuntu this is, and what that release calls a package. Both gave libraries with 64-bit
// time another name in 2024, on every architecture.

/** Values of an `os-release` file. */
export function readRelease(text: string): Record<string, string> {
  const lines = text.matchAll(/^([A-Z_]+)=(?:"(.*)"|'(.*)'|(.*))$/gm);
  return Object.fromEntries(
    [...lines].map(([, key, double, single, bare]) => [key, double ?? single ?? bare]),
  );
}

const renamed = new Set(['libgtk-3-0', 'libasound2']);

/** Every release that still has the names from before. */
const before = new Set(['bullseye', 'bookworm', 'focal', 'jammy']);

/** A derivative names the release it is made of. */
export const codename = (release: Record<string, string>): string | undefined =>
  release.UBUNTU_CODENAME || release.DEBIAN_CODENAME || release.VERSION_CODENAME || undefined;

export function packageName(name: string, release: Record<string, string>): string {
  const isOld = before.has(codename(release) ?? '');
  return renamed.has(name) && !isOld ? `${name}t64` : name;
}
