import path from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { ROOT } from '../../scripts/stack/stack.ts';

/**
 * Serves the built Worker as it is deployed, with all that it keeps on disk, under workerd and without the proxy of
 * `wrangler dev` before it: `serve-viva.ts <script> <port> <state> <runner>`.
 */
const [script = '', port = '', state = '', runner = ''] = process.argv.slice(2);
const {
  workerOptions: { modulesRules: _, bindings, ...options },
} = unstable_getMiniflareWorkerOptions(path.join(ROOT, 'wrangler.toml'));
const server = new Miniflare(
  convertV4MiniflareOptions({
    ...options,
    rootPath: path.dirname(script),
    modules: true,
    scriptPath: script,
    bindings: {
      ...(bindings as Record<string, string>),
      RUNNER_URL: runner,
      RUNNER_TOKEN: 'benchmark',
    },
    resourcePersistencePath: path.join(state, 'v3'),
    unsafeDirectSockets: [{ host: '127.0.0.1', port: Number(port) }],
  }),
);
await server.ready;
