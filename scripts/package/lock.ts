// Which npm packages a package of the app brings along, bundled or as they are, read from package-lock.json.

import fs from 'node:fs';
import path from 'node:path';

export interface ShippedPackage {
  name: string;
  version: string;
  licence: string | undefined;
  /** From the root of the repository. */
  folder: string;
}

interface Locked {
  version?: string;
  license?: string;
  dev?: boolean;
  optional?: boolean;
}

/** All that the product depends on; of what is for one system only, what is among `staged`. */
export function shippedPackages(root: string, staged: readonly string[]): ShippedPackage[] {
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  return Object.entries(lock.packages).flatMap(([folder, { version, license, dev, optional }]) => {
    const name = folder.split('node_modules/').at(-1)!;
    const isShipped = folder !== '' && !dev && (!optional || staged.includes(name));
    return isShipped && version ? [{ name, version, licence: license, folder }] : [];
  });
}
