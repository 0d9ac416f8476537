import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { launchOptions } from '../scripts/chromium.ts';
import { SERVED_BY } from './served-by.ts';

export default defineConfig({
  testDir: '.',
  // A page of yesterday's sources would be tested otherwise.
  globalSetup: './build-page.ts',
  outputDir: `../test-results/e2e-${SERVED_BY}`,
  // One stack of servers for all: they are stopped and killed on the way.
  workers: 1,
  fullyParallel: false,
  timeout: 90_000,
  expect: {
    timeout: 15_000,
    toHaveScreenshot: {
      animations: 'disabled',
      caret: 'hide',
      pathTemplate: '{testDir}/pictures/{arg}{ext}',
      stylePath: path.join(import.meta.dirname, 'pictures.css'),
      // Another version of the browser, or another fallback font, draws some edges differently.
      maxDiffPixels: 300,
    },
  },
  reporter: [
    ['list'],
    ['json', { outputFile: `../test-results/e2e${SERVED_BY === 'server' ? '-server' : ''}.json` }],
  ],
  use: {
    viewport: { width: 1280, height: 800 },
    trace: 'off',
    launchOptions: launchOptions(),
  },
});
