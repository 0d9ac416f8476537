import { readFileSync } from 'node:fs';
import path from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { logRuntimeLine, MiniflareLog } from './log.ts';
import { type Manifest, PARTS } from './parts.ts';
import { type Settings, workerVariables } from './settings.ts';

/**
 * Starts the Worker with its objects, and the page with its Function, under workerd: the same code as on Cloudflare.
 * It listens on the loopback address only, and believes what it is told of a caller's address, so nobody but the edge
 * may reach it. Should workerd crash, it is started again on the same port.
 */
export async function startRuntime(manifest: Manifest, settings: Settings): Promise<Miniflare> {
  const { worker, page } = manifest;
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      log: new MiniflareLog(),
      handleStructuredLogs: logRuntimeLine,
      // Where a request comes from in the world nobody asks; by default Miniflare asks Cloudflare, once, for itself.
      cf: false,
      resourcePersistencePath: path.resolve(settings.VIVA_DATA, 'v3'),
      workers: [
        {
          ...page,
          ...source(PARTS.pageFunction),
          assets: {
            directory: PARTS.page,
            binding: 'ASSETS',
            run_worker_first: [...manifest.functionRoutes],
            routerConfig: { has_user_worker: true },
            // What Pages does by itself where there is no 404.html.
            assetConfig: {
              html_handling: 'auto-trailing-slash',
              not_found_handling: 'single-page-application',
            },
          },
          unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
        },
        {
          ...worker,
          ...source(PARTS.worker),
          bindings: { ...worker.bindings, ...workerVariables(settings) },
        },
      ],
    }),
  );
  await runtime.ready;
  return runtime;
}

const source = (file: string) => ({
  modules: true,
  script: readFileSync(file, 'utf8'),
});
