// Builds the app into dist/app (see bundles.ts). `--if-needed` builds only after a change.

import fs from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { nodeProcesses, out, renderer, root } from './bundles.ts';

const stamp = path.join(out, 'built');

function newestSource(): number {
  const sources = ['src-main', 'src-renderer', 'native-models', 'scripts/bundles.ts', 'package-lock.json'];
  return Math.max(...sources.map((one) => newest(path.join(root, one))));
}

function newest(place: string): number {
  const { mtimeMs } = fs.statSync(place);
  if (!fs.statSync(place).isDirectory()) return mtimeMs;
  const inside = fs.readdirSync(place, { withFileTypes: true, recursive: true });
  const files = inside.filter((one) => one.isFile() && /\.(tsx?|css|html|svg)$/.test(one.name));
  return Math.max(0, ...files.map((one) => fs.statSync(path.join(one.parentPath, one.name)).mtimeMs));
}

if (process.argv.includes('--if-needed') && fs.existsSync(stamp)) {
  if (fs.statSync(stamp).mtimeMs > newestSource()) process.exit(0);
}
fs.rmSync(out, { recursive: true, force: true });
for (const bundle of [...nodeProcesses, renderer]) await build(bundle);
fs.writeFileSync(stamp, '');
