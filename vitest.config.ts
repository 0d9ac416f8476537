import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { projects: ['protocol', 'worker', 'sandbox-runner', 'web', 'server', 'scripts'] },
});
