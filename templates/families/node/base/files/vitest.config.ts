import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
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
