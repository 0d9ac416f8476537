import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

const ACCOUNT_ID = 'a'.repeat(32);

interface Database {
  readonly uuid: string;
  readonly name: string;
  readonly migrations: string[];
}

interface Worker {
  readonly secrets: Map<string, string>;
  /** What has been uploaded, in order. */
  readonly versions: z.infer<typeof workerMetadata>[];
}

interface Project {
  readonly name: string;
  readonly productionBranch: string;
  /** What has been deployed, in order: to which branch, and bound to which Worker. */
  readonly deployments: { readonly branch: string; readonly service: string }[];
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/**
 * Stands in for the part of Cloudflare's API that a deployment uses, so that wrangler itself can be run in tests. It plays
 * one account, which is empty at first.
 */
export class Cloudflare {
  readonly databases: Database[] = [];
  readonly workers = new Map<string, Worker>();
  readonly projects: Project[] = [];
  /** What was asked for that changes something, as `POST /d1/database`, in order. */
  readonly changes: string[] = [];
  /** The next such call fails, once; in the form of `changes`. */
  failNext: string | null = null;
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const { status, body } = this.#answer(await callOf(request));
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  }

  /** Starts to listen; returns the variables by which wrangler finds it. */
  async start(): Promise<Record<string, string>> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return {
      CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${port}/client/v4`,
      CLOUDFLARE_API_TOKEN: 'a-token-of-the-test',
      CLOUDFLARE_ACCOUNT_ID: ACCOUNT_ID,
    };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(call: Call): Answer {
    const what = `${call.method} ${call.path}`;
    if (what === this.failNext) {
      this.failNext = null;
      return failure(400, 10_000, 'The test has this call fail.');
    }
    if (call.method !== 'GET') this.changes.push(what);
    const [part] = call.path.split('/').filter(Boolean);
    const answer =
      part === 'd1'
        ? this.#d1(call)
        : part === 'workers'
          ? this.#workers(call)
          : part === 'pages'
            ? this.#pages(call)
            : null;
    return answer ?? failure(404, 7003, `There is nothing at ${what}.`);
  }

  #d1({ method, path, body }: Call): Answer | null {
    const [, id] = /^\/d1\/database\/([^/]+)\/query$/.exec(path) ?? [];
    if (id !== undefined) return this.#query(id, (JSON.parse(body) as { sql: string }).sql);
    if (path !== '/d1/database') return null;
    if (method === 'GET') return success(this.databases.map(({ uuid, name }) => ({ uuid, name })));
    const { name } = JSON.parse(body) as { name: string };
    const made = { uuid: `database-${this.databases.length}`, name, migrations: [] };
    this.databases.push(made);
    return success({ uuid: made.uuid, name });
  }

  /** As much of SQL as migrations need. */
  #query(id: string, sql: string): Answer {
    const database = this.databases.find(({ uuid }) => uuid === id);
    if (!database) return failure(404, 7404, `The database ${id} could not be found.`);
    for (const [, name] of sql.matchAll(
      /INSERT INTO "?d1_migrations"? \(name\)\s*values \('([^']+)'\)/gi,
    )) {
      if (name !== undefined) database.migrations.push(name);
    }
    const rows = /^\s*SELECT \*/i.test(sql)
      ? database.migrations.map((name, index) => ({ id: index + 1, name, applied_at: '' }))
      : [];
    return success([{ results: rows, success: true, meta: { duration: 0 } }]);
  }

  #workers({ method, path, body }: Call): Answer | null {
    const [, , kind, name = '', what = ''] = path.split('/');
    const worker = this.workers.get(name);
    if (kind === 'services' && what === '') {
      return worker
        ? success({
            default_environment: {
              environment: 'production',
              script: { last_deployed_from: 'wrangler', tag: 'a' },
            },
          })
        : failure(404, 10_090, 'This Worker does not exist on your account.');
    }
    if (kind !== 'scripts') return null;
    if (method === 'PUT' && what === '') return this.#upload(name, body);
    if (!worker) return failure(404, 10_007, 'This Worker does not exist on your account.');
    if (what === 'subdomain') return success({ enabled: false, previews_enabled: false });
    if (what === 'script-settings' || what === 'schedules') return success({});
    if (what === 'deployments')
      return success({
        deployments: [
          {
            id: 'a',
            source: 'wrangler',
            created_on: '',
            versions: [{ version_id: 'v', percentage: 100 }],
          },
        ],
      });
    if (what === 'secrets')
      return success([...worker.secrets.keys()].map((key) => ({ name: key, type: 'secret_text' })));
    return null;
  }

  /** A version of a Worker: its metadata is the first part of the form. */
  #upload(name: string, form: string): Answer {
    const metadata = workerMetadata.parse(JSON.parse(/^\{.*\}$/m.exec(form)?.[0] ?? ''));
    const worker: Worker = this.workers.get(name) ?? { secrets: new Map(), versions: [] };
    for (const binding of metadata.bindings) {
      if (binding.type === 'secret_text') worker.secrets.set(binding.name, binding.text ?? '');
      if (binding.type === 'inherit' && !worker.secrets.has(binding.name)) {
        return failure(400, 10_057, `inherit binding '${binding.name}' is invalid`);
      }
    }
    worker.versions.push(metadata);
    this.workers.set(name, worker);
    return success({ id: name, deployment_id: 'a', startup_time_ms: 9 });
  }

  #pages({ method, path, body }: Call): Answer | null {
    if (path === '/pages/projects') {
      if (method === 'GET') return success(this.projects.map(projectResult));
      const { name, production_branch } = JSON.parse(body) as {
        name: string;
        production_branch: string;
      };
      const made = { name, productionBranch: production_branch, deployments: [] };
      this.projects.push(made);
      return success(projectResult(made));
    }
    const [, , kind, name, what] = path.split('/');
    if (kind === 'assets') return success(name === 'check-missing' ? [] : {});
    const project = this.projects.find((known) => known.name === name);
    if (!project) return failure(404, 8_000_007, 'Project not found.');
    if (what === undefined) return success(projectResult(project));
    if (what === 'upload-token') return success({ jwt: UPLOAD_TOKEN });
    if (what !== 'deployments') return null;
    if (method === 'POST') {
      const [, branch = ''] = /name="branch"\r\n\r\n(.*)\r\n/.exec(body) ?? [];
      const [, service = ''] = /"service":"([^"]+)"/.exec(body) ?? [];
      project.deployments.push({ branch, service });
    }
    return success(deploymentResult(project));
  }
}

/** A token of the form that wrangler wants to read the time out of. */
const UPLOAD_TOKEN = ['{}', '{"exp":9999999999}', ''].map((part) => btoa(part)).join('.');

const workerMetadata = z.object({
  bindings: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      text: z.string().optional(),
      id: z.string().optional(),
    }),
  ),
});

const projectResult = ({ name, productionBranch }: Project) => ({
  name,
  subdomain: `${name}.pages.dev`,
  domains: [`${name}.pages.dev`],
  production_branch: productionBranch,
  created_on: '2026-01-01T00:00:00Z',
  deployment_configs: { production: {}, preview: {} },
});

/** The latest deployment. */
function deploymentResult({ name, productionBranch, deployments }: Project) {
  const branch = deployments.at(-1)?.branch ?? '';
  const preview = branch !== productionBranch;
  return {
    id: 'deployment',
    url: `https://0123abcd.${name}.pages.dev`,
    aliases: preview ? [`https://${branch}.${name}.pages.dev`] : null,
    environment: preview ? 'preview' : 'production',
    project_name: name,
    production_branch: productionBranch,
    latest_stage: { name: 'deploy', status: 'success' },
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const success = (result: unknown): Answer => ({
  status: 200,
  body: {
    success: true,
    errors: [],
    messages: [],
    result,
    ...(Array.isArray(result) && {
      result_info: { page: 1, per_page: 100, count: result.length, total_count: result.length },
    }),
  },
});

async function callOf(request: IncomingMessage): Promise<Call> {
  const { pathname } = new URL(request.url ?? '', 'http://localhost');
  return {
    method: request.method ?? '',
    path: pathname.replace('/client/v4', '').replace(`/accounts/${ACCOUNT_ID}`, ''),
    body: await text(request),
  };
}

const failure = (status: number, code: number, message: string): Answer => ({
  status,
  body: { success: false, errors: [{ code, message }], messages: [], result: null },
});
