// What the app is built from, for Vite: main, preload, engine and the check of files as CommonJS (an ES module that
// imports better-sqlite3 crashes Electron's main process), the renderer as a page. `build.ts` builds them once,
// `dev.ts` on every change.

import fs from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import type { InlineConfig, Plugin } from 'vite';
import { writeCredits } from './credits.ts';

export const root = path.resolve(import.meta.dirname, '..');
export const out = path.join(root, 'dist', 'app');

/** They stay where npm put them: they are native, or hold files beside their code. All else is in the bundles. */
export const nativeModules = [
  'better-sqlite3',
  'fontkit',
  'onnxruntime-node',
  'pdfkit',
  'sharp',
  'subset-font',
];
/** Dictionaries in Hunspell's form, read as files. */
export const dictionaries = ['dictionary-en', 'dictionary-en-gb'];
const external = ['electron', ...nativeModules, ...builtinModules, /^node:/];

const { dependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

const nodeProcess = (name: string, entry: string, plugins: Plugin[] = []): InlineConfig => ({
  root,
  configFile: false,
  logLevel: 'warn',
  define: { onnxRuntimeVersion: JSON.stringify(dependencies['onnxruntime-node']) },
  plugins,
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

/** Each a bundle of its own, so that no two share a chunk. */
export const nodeProcesses: readonly InlineConfig[] = [
  nodeProcess('main', 'src-main/app/main.ts', [writeCredits(root)]),
  nodeProcess('preload', 'src-main/app/preload.ts'),
  nodeProcess('engine', 'src-main/app/engine.ts'),
  nodeProcess('file-check', 'src-main/store/file/file-check-worker.ts'),
  nodeProcess('spelling', 'src-main/words/spelling-worker.ts'),
];

export const renderer: InlineConfig = {
  root: path.join(root, 'src-renderer'),
  configFile: false,
  logLevel: 'warn',
  // Every component is memoised; one that cannot be ends the build, and says why (docs/decisions/0023-react-compiler.md).
  plugins: [react({ compiler: { panicThreshold: 'all_errors' } })],
  build: {
    outDir: path.join(out, 'renderer'),
    emptyOutDir: false,
    target: 'chrome130',
    // Everything is on this machine: one wave of requests at most, and no inlined script or style.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    // What the first page needs is one file: main answers each request for one, and eighty of them took a tenth of a start.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'start', tags: ['$initial'] }] } } },
  },
};
