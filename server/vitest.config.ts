import { defineConfig } from 'vitest/config';

/** Several files bring the same built server up to date: one after the other. */
export default defineConfig({
  test: {
    name: 'server',
    include: ['test/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 30_000,
  },
});
