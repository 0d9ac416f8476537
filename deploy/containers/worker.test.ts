import { expect, test, vi } from 'vitest';
import type { RunnerMachine } from './wake.ts';

vi.mock('cloudflare:workers', () => ({
  DurableObject: class {
    readonly ctx: unknown;
    constructor(ctx: unknown) {
      this.ctx = ctx;
    }
  },
}));
const { default: worker, RunnerContainer } = await import('./worker.ts');

const READY = '{"status":"ready","sandbox":"bubblewrap"}';

/** The objects of one namespace, made when they are first named, and the containers among them that were started. */
function deployment({ instances = 1, ready = true } = {}) {
  const started: string[] = [];
  const ended: string[] = [];
  const storages = new Map<string, Map<string, unknown>>();
  const containers = new Map<string, ReturnType<typeof container>>();
  const objects = new Map<string, InstanceType<typeof RunnerContainer>>();
  const env = {
    RUNNER_TOKENS: '0123456789abcdef, fedcba9876543210',
    INSTANCES: instances,
    // Of a namespace, only names are used.
    RUNNERS: { getByName: (name: string) => objectOf(name) } as object as DurableObjectNamespace<
      InstanceType<typeof RunnerContainer>
    >,
  };
  function objectOf(name: string) {
    const kept = storages.get(name) ?? new Map<string, unknown>();
    storages.set(name, kept);
    const machine = containers.get(name) ?? container(name);
    containers.set(name, machine);
    const ctx = {
      container: machine,
      storage: {
        get: async (key: string) => kept.get(key),
        put: async (key: string, value: unknown) => void kept.set(key, value),
      },
    };
    const object =
      objects.get(name) ?? new RunnerContainer(ctx as object as DurableObjectState, env);
    objects.set(name, object);
    return {
      fetch: (input: RequestInfo, init?: RequestInit) => object.fetch(new Request(input, init)),
      readiness: () => object.readiness(),
      keepReadiness: (said: string) => object.keepReadiness(said),
    };
  }
  function container(name: string): RunnerMachine & Pick<Container, 'destroy'> {
    let running = false;
    const port = {
      async fetch(input: RequestInfo | URL) {
        const { pathname } = new URL(new Request(input).url);
        if (pathname === '/readyz') return new Response(READY, { status: ready ? 200 : 503 });
        return new Response(pathname);
      },
    };
    return {
      get running() {
        return running;
      },
      start() {
        running = true;
        started.push(name);
      },
      async destroy() {
        running = false;
        ended.push(name);
      },
      getTcpPort: () => port as object as Fetcher,
      setInactivityTimeout: async () => {},
    };
  }
  const ask = (path: string, token?: string) => {
    const request = new Request(`https://viva-runner.example.workers.dev${path}`);
    if (token !== undefined) request.headers.set('Authorization', `Bearer ${token}`);
    return worker.fetch(request as Parameters<typeof worker.fetch>[0], env);
  };
  /** Sets other tokens, which starts all objects anew. */
  const setTokens = (tokens: string) => {
    env.RUNNER_TOKENS = tokens;
    objects.clear();
  };
  return { ask, started, ended, setTokens };
}

test('nobody without a token wakes a container', async () => {
  const { ask, started } = deployment();
  for (const token of [undefined, 'another-token-0123']) {
    for (const path of ['/v1/languages', '/metrics', '/healthz']) {
      const answer = await ask(path, token);
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ error: { code: 'unauthorized' } });
    }
  }
  expect(started).toEqual([]);
});

test('either token wakes one, once', async () => {
  const { ask, started } = deployment();
  for (const token of ['0123456789abcdef', 'fedcba9876543210']) {
    expect(await (await ask('/v1/languages', token)).text()).toBe('/v1/languages');
  }
  expect(started).toEqual(['runner-0']);
});

test('a container that was started with other tokens gives way to one that knows the new ones', async () => {
  const { ask, started, ended, setTokens } = deployment();
  await ask('/v1/languages', '0123456789abcdef');
  setTokens('0123456789abcdef, fedcba9876543210');
  await ask('/v1/languages', '0123456789abcdef');
  expect(ended).toEqual([]);
  setTokens('a-new-token-0123456, 0123456789abcdef');
  expect((await ask('/v1/languages', 'a-new-token-0123456')).status).toBe(200);
  expect(ended).toEqual(['runner-0']);
  expect(started).toEqual(['runner-0', 'runner-0']);
});

test('runs are shared by as many containers as are set', async () => {
  const { ask, started } = deployment({ instances: 3 });
  while (started.length < 3) await ask('/v1/languages', '0123456789abcdef');
  expect(started.toSorted()).toEqual(['runner-0', 'runner-1', 'runner-2']);
});

test('readiness is asked once, and known from then on without waking anything', async () => {
  const { ask, started } = deployment();
  for (const _ of [1, 2]) {
    const answer = await ask('/readyz');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(READY);
  }
  expect(started).toEqual(['runner-0']);
});

test('a runner that is not ready is asked again', async () => {
  const { ask } = deployment({ ready: false });
  expect((await ask('/readyz')).status).toBe(503);
  expect((await ask('/readyz')).status).toBe(503);
});
