import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'web',
    include: ['test/**/*.test.{ts,tsx}'],
    server: { deps: { inline: [/monaco-editor/] } },
  },
});
