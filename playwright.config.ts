// The real app under Playwright. Each test has an app, a home folder and, where displays are virtual, a display to itself.

import { defineConfig } from '@playwright/test';
import { testsAtATime } from './scripts/tests-at-a-time.ts';

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/playwright',
  workers: testsAtATime,
  fullyParallel: true,
  // What is waited for comes: a busy machine only takes longer.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  // Keys and pointers of a display can be late on a busy machine: such a test is told as flaky; one that fails twice fails.
  retries: 1,
  forbidOnly: process.env.CI === 'true',
  reporter: [['list']],
  projects: [
    { name: 'studio', testMatch: '**/*.spec.ts' },
    // Times and memory: `npm run bench:app`, on a machine with nothing else to do.
    { name: 'measures', testMatch: '**/*.bench.ts', workers: 1 },
  ],
});
