// The bill of materials of a package: npm's own, in CycloneDX, of what is shipped. npm's `--omit dev` is of no use for
// it: it leaves out what the product shares with a tool. Its time and serial number go, so that the same lock gives the
// same bytes.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { creditsOf } from '../credits.ts';

interface Component {
  'bom-ref': string;
  type: string;
  name: string;
  version: string;
  [more: string]: unknown;
}

export interface Bill {
  serialNumber?: string;
  metadata: { timestamp?: string; component: Component; [more: string]: unknown };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
  [more: string]: unknown;
}

/**
 * JSON. @throws Error with what npm wrote.
 * @param modules What is brought along as npm put it: what is for this system only is named there alone.
 */
export function billOfMaterials(root: string, modules: readonly string[]): string {
  const args = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'];
  const { status, stdout, stderr, error } = spawnSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    // npm is a script for the shell there.
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`npm made no bill of materials: ${stderr}`);
  const { name, devDependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    name: string;
    devDependencies: Record<string, string>;
  };
  const shipped = [
    ...creditsOf(root),
    ...modules.map((one) => packageIn(path.join(root, 'node_modules', one))),
  ];
  const isShipped = new Set(shipped.map((one) => `${one.name}@${one.version}`));
  // For npm a tool, but every package holds it.
  isShipped.add(`electron@${devDependencies!.electron}`);
  return `${JSON.stringify(onlyShipped(JSON.parse(stdout) as Bill, name, isShipped), null, 1)}\n`;
}

interface PackageFile {
  name: string;
  version: string;
  devDependencies?: Record<string, string>;
}

const packageIn = (folder: string): PackageFile =>
  JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as PackageFile;

/** @param isShipped `name@version`. */
export function onlyShipped(bill: Bill, name: string, isShipped: ReadonlySet<string>): Bill {
  const { serialNumber: _, metadata, ...rest } = bill;
  const { timestamp: __, component, ...about } = metadata;
  const components = bill.components.filter((one) => isShipped.has(`${one.name}@${one.version}`));
  const known = new Set([component['bom-ref'], ...components.map((one) => one['bom-ref'])]);
  return {
    ...rest,
    metadata: { ...about, component: { ...component, name } },
    components,
    dependencies: bill.dependencies
      .filter(({ ref }) => known.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => known.has(one)) })),
  };
}
