// Builds the app into dist/app: main, preload and engine as CommonJS files (an ES module that imports
// better-sqlite3 crashes Electron's main process), the renderer as a page. `--if-needed` builds only after a change.

import fs from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { build, type InlineConfig } from 'vite';

const root = path.resolve(import.meta.dirname, '..');
const out = path.join(root, 'dist', 'app');
const stamp = path.join(out, 'built');

/** Native modules stay where npm put them; everything else is in the bundles. */
export const nativeModules = ['better-sqlite3', 'onnxruntime-node', 'sharp'];
const external = ['electron', ...nativeModules, ...builtinModules, /^node:/];

const { dependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

const nodeProcess = (name: string, entry: string): InlineConfig => ({
  root,
  configFile: false,
  logLevel: 'warn',
  define: { onnxRuntimeVersion: JSON.stringify(dependencies['onnxruntime-node']) },
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: out,
    emptyOutDir: false,
    target: 'node20',
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: { [name]: path.join(root, entry) },
      external,
      output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: `${name}-[name].cjs` },
    },
  },
});

const renderer: InlineConfig = {
  root: path.join(root, 'src-renderer'),
  configFile: false,
  logLevel: 'warn',
  plugins: [react()],
  build: {
    outDir: path.join(out, 'renderer'),
    emptyOutDir: false,
    target: 'chrome130',
    // Everything is on this machine: one wave of requests at most, and no inlined script or style.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
  },
};

function newestSource(): number {
  const sources = ['src-main', 'src-renderer', 'native-models', 'scripts/build.ts', 'package-lock.json'];
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
await build(nodeProcess('main', 'src-main/app/main.ts'));
await build(nodeProcess('preload', 'src-main/app/preload.ts'));
await build(nodeProcess('engine', 'src-main/app/engine.ts'));
await build(nodeProcess('file-check', 'src-main/store/file/file-check-worker.ts'));
await build(renderer);
fs.writeFileSync(stamp, '');
