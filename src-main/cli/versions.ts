// Which versions made a picture. Dependencies are pinned, so the package's own list says them.

import { readFileSync } from 'node:fs';
import type { Run } from '../story/run.ts';

interface PackageFile {
  version: string;
  dependencies: Record<string, string>;
}

export function versions(): Run['versions'] {
  const file = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as PackageFile;
  return { fabula: file.version, onnxruntime: file.dependencies['onnxruntime-node'] ?? 'unknown' };
}
