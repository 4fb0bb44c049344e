import './src-main/cli/require-node.js';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/longest-first.ts';
import { vulkanEnvironment } from './scripts/machine/vulkan.ts';

const TESTS = '{src-main,src-renderer,native-models,scripts}/**/*.test.{ts,tsx}';

/** Those that change what others would see: a module in another's place, the process's environment. */
const ALONE = [
  'src-main/cli/{inspect-model,setting-flags}.test.ts',
  'src-main/diffusion/networks/{reckon-card,weights}.test.ts',
  'src-main/diffusion/runtime/ort-switches.test.ts',
  'src-renderer/features/inspector/parameters.test.ts',
];

export default defineConfig({
  test: {
    // Reading the modules anew for every file would take as long as half of the files do.
    projects: [
      { extends: true, test: { name: 'unit', include: [TESTS], exclude: ALONE, isolate: false } },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
    // ONNX Runtime sessions are native and synchronous: processes, and no more of them than cores. By itself Vitest takes
    // one less, which on two cores is one.
    pool: 'forks',
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
    env: {
      // A software driver that `npm test` fetched: for the one test that draws with it. Whoever surveys all devices would
      // be held up by it for a quarter of a minute each time.
      FABULA_TEST_VULKAN: JSON.stringify(vulkanEnvironment()),
      // As many processes as cores run at a time: a second thread in each would only be waited for.
      FABULA_THREADS: '1',
      // The commands and engines that tests start by the hundred read their compiled modules from here.
      NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
    },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
