import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readD1Migrations } from '@cloudflare/vitest-pool-workers';
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from 'wrangler';
import * as z from 'zod';
import { buildPage, PAGE_SOURCES } from '../scripts/stack/page.ts';
import { ROOT, SERVER } from '../scripts/stack/stack.ts';
import { bringUpToDate } from '../scripts/stack/up-to-date.ts';
import type { Manifest, WorkerOptions } from './src/parts.ts';

/** The files that the server is built of. */
const SOURCES = [
  ...PAGE_SOURCES,
  'server/*.{ts,json}',
  'server/{src,workerd}/*',
  'worker/src/**/*',
  'web/{functions/api/*,wrangler.toml}',
  'migrations/*.sql',
  'wrangler.toml',
];

/**
 * Builds the Worker, the page and the server around them, unless their sources are what they were at the last build.
 *
 * @throws Error when one of them cannot be built.
 */
export async function buildServer(): Promise<void> {
  await buildPage();
  await bringUpToDate(
    { name: 'server', sources: SOURCES, result: path.join(SERVER, 'parts.json') },
    build,
  );
}

async function build(): Promise<void> {
  rmSync(SERVER, { recursive: true, force: true });
  const out = (name: string) => path.join(SERVER, name);
  const bundle = ['deploy', '--dry-run', '--outdir'];
  run('wrangler', [...bundle, out('worker'), '--env', '']);
  run('wrangler', [...bundle, out('edge'), '--config', 'server/workerd/wrangler.toml']);
  cpSync(path.join(ROOT, 'server/workerd/edge.capnp'), out('edge/edge.capnp'));
  const pages = ['pages', 'functions', 'build', '--build-output-directory', 'dist'];
  run('wrangler', [...pages, '--outdir', out('page-function')], path.join(ROOT, 'web'));
  run('tsc', ['--project', 'server/tsconfig.image.json']);
  cpSync(path.join(ROOT, 'web/dist'), out('page'), { recursive: true });
  writeFileSync(out('parts.json'), JSON.stringify(await manifest(), null, 2));
  writeFileSync(out('package.json'), JSON.stringify({ private: true, type: 'module' }));
}

function run(command: string, args: readonly string[], cwd = ROOT): void {
  const { status, stdout, stderr } = spawnSync(
    path.join(ROOT, 'node_modules/.bin', command),
    args,
    {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, WRANGLER_LOG_PATH: path.join(ROOT, '.cache/wrangler-logs') },
    },
  );
  if (status !== 0) throw new Error(`The server could not be built.\n${stdout}${stderr}`);
}

async function manifest(): Promise<Manifest> {
  const worker = path.join(ROOT, 'wrangler.toml');
  const routes = JSON.parse(readFileSync(path.join(ROOT, 'web/dist/_routes.json'), 'utf8')) as {
    include: string[];
    exclude: string[];
  };
  return {
    worker: optionsOf(worker),
    page: optionsOf(path.join(ROOT, 'web/wrangler.toml')),
    functionRoutes: [...routes.include, ...routes.exclude.map((route) => `!${route}`)],
    cleanUpMinute: hourlyMinute(unstable_readConfig({ config: worker }).triggers.crons ?? []),
    migrations: await readD1Migrations(path.join(ROOT, 'migrations')),
  };
}

/** What a configuration file says of a Worker beside its code. */
function optionsOf(config: string): WorkerOptions {
  const { name, vars } = unstable_readConfig({ config });
  const {
    workerOptions: { modulesRules: _, rootPath: __, ...options },
  } = unstable_getMiniflareWorkerOptions(config);
  // The file alone: secrets of a developer's own, which wrangler looks for beside it, are nothing for an image.
  return { ...options, name: name ?? '', bindings: z.record(z.string(), z.string()).parse(vars) };
}

/** @throws Error when the Worker wants to be called otherwise than once an hour: the server can do only that. */
function hourlyMinute(crons: readonly string[]): number {
  const [, minute] = /^(\d{1,2}) \* \* \* \*$/.exec(crons.join()) ?? [];
  if (minute === undefined) {
    throw new Error(`The server cannot call the Worker at “${crons.join()}”, only once an hour.`);
  }
  return Number(minute);
}
