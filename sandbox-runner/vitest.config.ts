import { defineConfig } from 'vitest/config';

/**
 * The programs under test take whole cores, and many tests are of times: one file after the other. What a busy moment of
 * the machine has spoilt is tried again: what holds then, holds.
 */
export default defineConfig({
  test: {
    name: 'sandbox-runner',
    include: ['test/**/*.test.ts'],
    fileParallelism: false,
    retry: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
