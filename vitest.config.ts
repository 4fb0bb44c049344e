import './src-main/cli/require-node.js';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { vulkanEnvironment } from './scripts/machine/vulkan.ts';

export default defineConfig({
  test: {
    include: ['{src-main,src-renderer,native-models,scripts}/**/*.test.{ts,tsx}'],
    // ONNX Runtime sessions are native and synchronous: a process per file, and no more of them than cores. By itself
    // Vitest takes one less, which on two cores is one.
    pool: 'forks',
    maxWorkers: availableParallelism(),
    // A software driver that `npm test` fetched, for the processes that tests start.
    env: vulkanEnvironment(),
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
