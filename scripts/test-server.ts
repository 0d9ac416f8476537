import { spawnSync } from 'node:child_process';
import { provideChromium } from './chromium.ts';
import { ROOT } from './stack/stack.ts';

/** `npm run test:server [filter…]`: the tests in a browser, against the server for one machine in place of wrangler's. */
try {
  provideChromium();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
const { status } = spawnSync(
  'playwright',
  ['test', '--config', 'e2e/playwright.config.ts', ...process.argv.slice(2)],
  { cwd: ROOT, stdio: 'inherit', env: { ...process.env, VIVA_E2E_SERVER: '1' } },
);
process.exitCode = status ?? 1;
