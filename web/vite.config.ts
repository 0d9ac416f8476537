import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { createServer, defineConfig, type Plugin } from 'vite';
import { MONACO_PATHS } from './monaco-paths.ts';

const workerOrigin = process.env.VIVA_WORKER_ORIGIN ?? 'http://127.0.0.1:8787';

/** Writes the landing page's markup into index.html, so that it shows before any script has run. */
function prerenderLanding(): Plugin {
  return {
    name: 'viva:prerender-landing',
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
        const { renderLanding } = await server.ssrLoadModule('/src/prerender.tsx');
        return html.replace('<!--landing-->', renderLanding());
      } finally {
        await server.close();
      }
    },
  };
}

export default defineConfig({
  resolve: { alias: MONACO_PATHS },
  root: import.meta.dirname,
  plugins: [react(), tailwindcss(), prerenderLanding()],
  build: {
    outDir: 'dist',
    sourcemap: false,
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
