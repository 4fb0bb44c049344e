// Which glibc the binaries of a folder ask for: the newest symbol version that stands in any of them, which is what a
// .deb has to depend on. Electron says nothing about it, and ONNX Runtime's may be newer.

import fs from 'node:fs';
import path from 'node:path';

const ELF = Buffer.from('\x7fELF', 'latin1');

/** Such as "2.28". @throws Error where there is no such binary. */
export function newestGlibc(folder: string): string {
  const entries = fs.readdirSync(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((one) => one.isFile()).map((one) => path.join(one.parentPath, one.name));
  const minors = files.filter(isElf).flatMap((file) => glibcMinors(fs.readFileSync(file)));
  if (minors.length === 0) throw new Error(`No binary in ${folder} is linked to glibc.`);
  return `2.${Math.max(...minors)}`;
}

/** The numbers after "2." of the symbol versions in a binary. Each is a text of its own, ended by a zero. */
export function glibcMinors(binary: Buffer): number[] {
  const found = new Set<number>();
  for (let at = binary.indexOf('GLIBC_2.'); at !== -1; at = binary.indexOf('GLIBC_2.', at + 8)) {
    const version = /^GLIBC_2\.(\d{1,3})(\.\d+)?\0/.exec(binary.toString('latin1', at, at + 20));
    if (version) found.add(Number(version[1]));
  }
  return [...found];
}

function isElf(file: string): boolean {
  const handle = fs.openSync(file, 'r');
  try {
    const start = Buffer.alloc(ELF.length);
    fs.readSync(handle, start, 0, start.length, 0);
    return start.equals(ELF);
  } finally {
    fs.closeSync(handle);
  }
}
