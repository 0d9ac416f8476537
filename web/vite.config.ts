import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { createServer, defineConfig, type Plugin } from 'vite';
import { MONACO_PATHS } from './monaco-paths.ts';

const workerOrigin = process.env.VIVA_WORKER_ORIGIN ?? 'http://127.0.0.1:8787';

/** Writes markup into both documents, so that something shows before any script has run. */
function prerender(): Plugin {
  return {
    name: 'viva:prerender',
    apply: 'build',
    async transformIndexHtml(html) {
      const server = await createServer({
        configFile: false,
        root: import.meta.dirname,
        plugins: [react()],
        appType: 'custom',
        logLevel: 'error',
        server: { middlewareMode: true, ws: false },
      });
      try {
        const { renderLanding, renderRoom } = await server.ssrLoadModule('/src/prerender.tsx');
        return html
          .replace('<!--landing-->', () => renderLanding())
          .replace('<!--room-->', () => renderRoom());
      } finally {
        await server.close();
      }
    },
  };
}

/** What both documents begin with, in one file: many small ones weigh more and come later. */
const STARTS_WITH =
  /node_modules\/(react|react-dom|scheduler|zustand)\/|lucide-react\/dist\/esm\/(createLucideIcon|Icon|context|defaultAttributes|shared|icons\/arrow-right\.)|preload-helper|protocol\/(languages|limits)\.ts|web\/src\/(start|entry|theme|page-title|words\/units)\./;

export default defineConfig({
  resolve: { alias: MONACO_PATHS },
  root: import.meta.dirname,
  plugins: [react(), tailwindcss(), prerender()],
  build: {
    outDir: 'dist',
    sourcemap: false,
    rolldownOptions: {
      // A document for the landing page and one for sessions, each of which asks at once for all that it needs.
      input: ['index.html', 'room.html'].map((name) => `${import.meta.dirname}/${name}`),
      output: { codeSplitting: { groups: [{ name: 'start', test: STARTS_WITH }] } },
    },
    // Every browser of the target preloads by itself.
    modulePreload: { polyfill: false },
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // Monaco is one large chunk by nature; the session page alone loads it.
    chunkSizeWarningLimit: 4000,
  },
  worker: { format: 'es' },
  server: {
    proxy: {
      // The Host header stays: the Worker builds the session's links from it.
      '/api': { target: workerOrigin, changeOrigin: false, ws: true },
    },
  },
});
