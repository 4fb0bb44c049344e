import './src-main/cli/require-node.js';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src-main,src-renderer,native-models,scripts}/**/*.test.{ts,tsx}'],
    // ONNX Runtime sessions are native and synchronous: a process per file, and no more of them than cores.
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
