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

/**
 * Does something with the database before any room can wake up. What Miniflare gives out of its own runs in steps that
 * this whole process waits for: a room that wrote a long log meanwhile would wait for it to be read, for ever.
 */
export async function withDatabase<T>(
  { worker }: Manifest,
  { VIVA_DATA }: Settings,
  act: (database: Awaited<ReturnType<Miniflare['getD1Database']>>) => Promise<T>,
): Promise<T> {
  const { name, d1Databases = {} } = worker;
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      log: new MiniflareLog(),
      cf: false,
      resourcePersistencePath: path.resolve(VIVA_DATA, 'v3'),
      workers: [{ name, d1Databases, modules: true, script: 'export default {};' }],
    }),
  );
  try {
    return await act(await runtime.getD1Database('DB', name));
  } finally {
    await runtime.dispose();
  }
}

const source = (file: string) => ({
  modules: true,
  script: readFileSync(file, 'utf8'),
});
