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

/** What a session needs as soon as there is a text, but not before. */
const NEEDED_LATER = ['/src/editor/code-editor.tsx', '/src/terminal/terminal-view.tsx'];

/** Lists in the documents what is needed later, which `load-ahead.ts` reads. */
function listAhead(): Plugin {
  return {
    name: 'viva:list-ahead',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((part) => part.type === 'chunk');
        const withImports = (roots: typeof chunks, found = new Set<(typeof chunks)[number]>()) => {
          for (const chunk of roots) {
            if (found.has(chunk)) continue;
            found.add(chunk);
            withImports(
              chunks.filter(({ fileName }) => chunk.imports.includes(fileName)),
              found,
            );
          }
          return found;
        };
        const atOnce = withImports(chunks.filter(({ isEntry }) => isEntry));
        const later = withImports(
          chunks.filter(({ facadeModuleId }) =>
            NEEDED_LATER.some((module) => facadeModuleId?.endsWith(module)),
          ),
        );
        const files = [...later]
          .filter((chunk) => !atOnce.has(chunk))
          .flatMap(({ fileName, viteMetadata }) => [
            fileName,
            ...(viteMetadata?.importedCss ?? []),
          ]);
        const content = files.map((file) => `/${file}`).join(' ');
        return [{ tag: 'meta', attrs: { name: 'viva:ahead', content }, injectTo: 'head' }];
      },
    },
  };
}

/** What both documents begin with, in one file: many small ones weigh more and come later. */
const STARTS_WITH =
  /node_modules\/(react|react-dom|scheduler|zustand)\/|lucide-react\/dist\/esm\/(createLucideIcon|Icon|context|defaultAttributes|shared|icons\/arrow-right\.)|preload-helper|protocol\/(languages|limits)\.ts|web\/src\/(start|theme|page-title|load-ahead|browser-storage|recent-sessions|replay-link|words\/(units|people))\./;

export default defineConfig({
  resolve: { alias: MONACO_PATHS },
  root: import.meta.dirname,
  plugins: [react(), tailwindcss(), prerender(), listAhead()],
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
