import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Each request of a test leaves a line in the log.
  test: {
    silent: 'passed-only',
    projects: ['protocol', 'worker', 'sandbox-runner', 'web', 'server', 'scripts'],
  },
});
