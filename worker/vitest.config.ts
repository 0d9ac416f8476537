import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [
    cloudflareTest(async () => ({
      wrangler: { configPath: '../wrangler.toml' },
      miniflare: {
        bindings: {
          RUNNER_URL: 'http://runner.test',
          RUNNER_TOKEN: 'test-token-of-the-runner',
          MIGRATIONS: await readD1Migrations('../migrations'),
        },
      },
    })),
  ],
  test: { name: 'worker', include: ['test/**/*.test.ts'], setupFiles: ['test/setup.ts'] },
});
