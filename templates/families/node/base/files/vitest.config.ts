import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';

import { defineConfig } from 'vitest/config';

// The tests make their databases on the servers of development.
if (existsSync('.env')) process.loadEnvFile('.env');

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    // Tests wait more than they compute: for hashes, for timeouts, for the database.
    maxWorkers: 2 * availableParallelism(),
    testTimeout: 20_000,
    hookTimeout: 60_000,
    coverage: {
      include: ['src/**/*.ts'],
      // What runs only as a process of its own is tested as one, out of reach of the counters.
      exclude: ['src/main.ts', 'src/cli/**'],
      reporter: ['text-summary', 'html'],
      thresholds: { lines: 90 },
    },
  },
});
