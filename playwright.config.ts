// The real app under Playwright, one test at a time: each has a machine's cores and a home folder to itself.

import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/playwright',
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env.CI === 'true',
  reporter: [['list']],
  projects: [
    { name: 'studio', testMatch: '**/*.spec.ts' },
    // Times and memory: `npm run bench:app`, on a machine with nothing else to do.
    { name: 'measures', testMatch: '**/*.bench.ts' },
  ],
});
