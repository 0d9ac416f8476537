import { defineConfig } from 'vitest/config';

/** The programs under test take whole cores and measure time: one file after the other. */
export default defineConfig({
  test: {
    name: 'sandbox-runner',
    include: ['test/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
