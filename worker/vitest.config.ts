import { fileURLToPath } from 'node:url';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';
import { fakeRunnerService } from './test/fake-runner-service.ts';

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [
    cloudflareTest(async () => ({
      wrangler: { configPath: fromHere('../wrangler.toml') },
      miniflare: {
        outboundService: fakeRunnerService,
        bindings: {
          RUNNER_URL: 'http://runner.test',
          RUNNER_TOKEN: 'test-token-of-the-runner',
          MIGRATIONS: await readD1Migrations(fromHere('../migrations')),
        },
      },
    })),
  ],
  test: {
    name: 'worker',
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    // All files share the one fake runner, and each takes its turn with it.
    fileParallelism: false,
  },
});
