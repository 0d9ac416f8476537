import { defineConfig } from 'vitest/config';
import { MONACO_PATHS } from './monaco-paths.ts';

export default defineConfig({
  resolve: { alias: MONACO_PATHS },
  test: {
    name: 'web',
    include: ['test/**/*.test.{ts,tsx}'],
    server: { deps: { inline: [/monaco-(editor|vim)/] } },
  },
});
