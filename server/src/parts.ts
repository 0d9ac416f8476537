import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What Miniflare has to know of a Worker beside its code; it checks each of the options by itself. */
export interface WorkerOptions {
  readonly name: string;
  readonly bindings?: Readonly<Record<string, string>>;
  readonly d1Databases?: Record<string, { id: string }>;
  readonly [option: string]: unknown;
}

/** A change of the database, as one file of `migrations/`. */
export interface Migration {
  readonly name: string;
  /** Its SQL, a statement each. */
  readonly queries: readonly string[];
}

/** What `parts.json` says: all that the server needs of the configuration files of the repository. */
export interface Manifest {
  /** The Worker, by `wrangler.toml`. */
  readonly worker: WorkerOptions;
  /** The page and its Function, by `web/wrangler.toml`. */
  readonly page: WorkerOptions;
  /** Paths for the Function, by `_routes.json`; `!` before those that are not. */
  readonly functionRoutes: readonly string[];
  /** The minute of each hour at which the Worker cleans up. */
  readonly cleanUpMinute: number;
  readonly migrations: readonly Migration[];
}

/** The server's folder as `server/build.ts` lays it ready, with this file in its `src`. */
const FOLDER = path.resolve(import.meta.dirname, '..');

/** Where each built part is. */
export const PARTS = {
  worker: path.join(FOLDER, 'worker/index.js'),
  pageFunction: path.join(FOLDER, 'page-function/index.js'),
  page: path.join(FOLDER, 'page'),
  edge: path.join(FOLDER, 'edge/edge.capnp'),
} as const;

export const readManifest = (): Manifest =>
  JSON.parse(readFileSync(path.join(FOLDER, 'parts.json'), 'utf8')) as Manifest;
