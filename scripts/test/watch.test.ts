import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { HealthResponse } from '@viva/protocol/api';
import { afterEach, describe, expect, test } from 'vitest';
import { ROOT } from '../stack/stack.ts';
import { ALERTS, alarms, healthAlarms } from '../watch/alerts.ts';
import { countsFromAnswer, countsFromLog, countsQuery, type EventCount } from '../watch/events.ts';

const WELL: HealthResponse = {
  status: 'ok',
  worker: { status: 'ok' },
  rooms: { status: 'ok' },
  database: { status: 'ok' },
  runner: { status: 'ok', sandbox: 'docker', development: false, runtime: 'runsc', reason: null },
};

const seen = (
  event: string,
  count: number,
  { outcome = '', kind = '', p95 = 0 }: Partial<EventCount> = {},
): EventCount => ({ event, count, outcome, kind, p95 });

const names = (...counts: EventCount[]) => alarms(counts).map(({ name }) => name);

describe('an alert', () => {
  const quiet = [
    seen('request', 1000, { outcome: '200', kind: 'GET /api/sessions/:id', p95: 40 }),
    seen('run', 100, { outcome: 'OK', kind: 'python' }),
  ];

  test.each<[string, EventCount]>([
    ['write-failed', seen('write-failed', 1)],
    ['server-errors', seen('request', 11, { outcome: '500' })],
    ['socket-failed', seen('socket-failed', 3)],
    ['runner-away', seen('run-refused', 3, { outcome: 'runner_unavailable' })],
    ['archive-failed', seen('archive-failed', 5)],
    ['runner-faults', seen('run', 3, { outcome: 'IE' })],
    ['runner-busy', seen('run-refused', 5, { outcome: 'runner_busy' })],
    ['rate-limits', seen('request', 20, { outcome: '429' })],
    ['rate-limits', seen('run-refused', 20, { outcome: 'rate_limited' })],
    ['broken-clients', seen('socket-closed', 10, { outcome: '4400' })],
    [
      'slow-answers',
      seen('request', 20, { outcome: '200', kind: 'GET /api/languages', p95: 2000 }),
    ],
    ['retention-failed', seen('retention-failed', 1)],
  ])('%s goes off at its threshold, and by itself', (name, count) => {
    expect(names(...quiet, count)).toEqual([name]);
    const below = { ...count, count: count.count - 1, p95: 0 };
    expect(names(...quiet, ...(below.count > 0 ? [below] : []))).toEqual([]);
  });

  test('of a share wants so many, and such a share', () => {
    const failed = seen('request', 5, { outcome: '500' });
    expect(names(seen('request', 400, { outcome: '200' }), failed)).toEqual(['server-errors']);
    expect(names(seen('request', 600, { outcome: '200' }), failed)).toEqual([]);
  });

  test('of slow answers knows what may take its time', () => {
    const slow = { outcome: '200', p95: 9000, kind: 'POST /api/sessions/:id/execute' };
    expect(names(seen('request', 100, slow))).toEqual([]);
  });

  test('of health tells which part it is', () => {
    expect(healthAlarms(WELL)).toEqual([]);
    expect(healthAlarms(null)).toMatchObject([{ name: 'server-away', urgency: 'page' }]);
    const broken: HealthResponse = {
      ...WELL,
      rooms: { status: 'unavailable' },
      runner: { ...WELL.runner, status: 'unavailable', reason: 'The engine is away.' },
    };
    expect(healthAlarms(broken)).toMatchObject([
      { name: 'rooms-away' },
      { name: 'runner-away', seen: 'The engine is away.' },
    ]);
  });

  test('stands in the handbook, with its threshold and what to do', () => {
    const handbook = readFileSync(path.join(ROOT, 'docs/operations.md'), 'utf8');
    for (const { name, urgency, when } of ALERTS) {
      expect(handbook).toContain(`| \`${name}\` | ${urgency} | ${when} |`);
      expect(handbook).toMatch(new RegExp(`^### .*\`${name}\``, 'm'));
    }
    for (const { name } of [
      ...healthAlarms(null),
      ...healthAlarms({
        ...WELL,
        rooms: { status: 'unavailable' },
        database: { status: 'unavailable' },
      }),
    ]) {
      expect(handbook).toMatch(new RegExp(`^### .*\`${name}\``, 'm'));
    }
  });

  test('knows only of events that the Worker tells of, and the handbook of all of them', () => {
    const source = readFileSync(path.join(ROOT, 'worker/src/telemetry.ts'), 'utf8');
    const events = [...source.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(([, event]) => event);
    expect(events.length).toBeGreaterThan(10);
    const handbook = readFileSync(path.join(ROOT, 'docs/operations.md'), 'utf8');
    for (const event of events) expect(handbook).toContain(`| \`${event}\` |`);
    const watched = readFileSync(path.join(ROOT, 'scripts/watch/alerts.ts'), 'utf8');
    const asked = [...watched.matchAll(/(?:atLeast\(\d+,|share\(|count\(|of\() ?'([a-z-]+)'/g)];
    expect(asked.length).toBeGreaterThan(8);
    for (const [, event] of asked) expect(events).toContain(event);
  });
});

describe('events', () => {
  test('are counted from a log, with the lines of others in it', () => {
    const line = (time: string, fields: object) =>
      JSON.stringify({ level: 'info', time: `2026-11-23T12:${time}Z`, ...fields });
    const request = { event: 'request', outcome: 200, kind: 'GET /api/health' };
    const counts = countsFromLog(
      [
        line('00:00', { ...request, ms: 1 }),
        'Ready on http://127.0.0.1:8787',
        line('10:01', { ...request, ms: 2 }),
        `[worker] ${line('10:02', { ...request, ms: 900 })}`,
        `viva-1  | ${JSON.stringify({ time: '2026-11-23T12:10:03Z', level: 'info', event: 'room-loaded' })}`,
        line('10:04', { message: 'no event' }),
        '{"level": broken',
      ],
      Date.parse('2026-11-23T12:10:00Z'),
    );
    expect(counts).toEqual([
      { event: 'request', outcome: '200', kind: 'GET /api/health', count: 2, p95: 900 },
      { event: 'room-loaded', outcome: '', kind: '', count: 1, p95: 0 },
    ]);
  });

  test('are asked of the dataset, and counted for those that were left out', () => {
    expect(countsQuery('viva', 10)).toMatch(/SUM\(_sample_interval\).*FROM viva.*'10' MINUTE/s);
    const row = { event: 'run', outcome: 'OK', kind: 'c', count: '12', p95: 3.5 };
    expect(countsFromAnswer({ data: [row] })).toEqual([{ ...row, count: 12 }]);
  });
});

describe('npm run watch', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  /** Answers each path with what it has for it. */
  async function serve(answers: Readonly<Record<string, unknown>>): Promise<string> {
    const server = createServer((request, response) => {
      const answer = answers[request.url ?? ''];
      response.writeHead(answer ? 200 : 403, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(answer ?? {}));
    });
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function watch(args: readonly string[], env: Record<string, string> = {}) {
    const child = spawn(process.execPath, [path.join(ROOT, 'scripts/watch.ts'), ...args], {
      env: { ...process.env, ...env },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        text += data;
      });
    }
    const [code] = await once(child, 'close');
    return { code, text };
  }

  test('is content with a deployment that is well', async () => {
    const url = await serve({
      '/api/health': WELL,
      '/accounts/me/analytics_engine/sql': { data: [] },
    });
    const cloudflare = {
      CLOUDFLARE_ACCOUNT_ID: 'me',
      CLOUDFLARE_API_TOKEN: 't',
      VIVA_SQL_API: url,
    };
    expect(await watch([url, '--dataset', 'viva'], cloudflare)).toEqual({
      code: 0,
      text: 'All is well.\n',
    });
  });

  test('wakes somebody for what the metrics say', async () => {
    const data = [{ event: 'write-failed', outcome: '', kind: '', count: '1', p95: 0 }];
    const url = await serve({ '/accounts/me/analytics_engine/sql': { data } });
    const cloudflare = {
      CLOUDFLARE_ACCOUNT_ID: 'me',
      CLOUDFLARE_API_TOKEN: 't',
      VIVA_SQL_API: url,
    };
    expect(await watch(['--dataset', 'viva'], cloudflare)).toEqual({
      code: 1,
      text: 'page    write-failed: 1 × write-failed\n',
    });
  });

  test('says that it is not let see them', async () => {
    const url = await serve({});
    expect(await watch(['--dataset', 'viva'], { VIVA_SQL_API: url })).toEqual({
      code: 2,
      text: 'Error: Cloudflare does not tell of the metrics: 403.\n',
    });
  });

  test('reads a log, and wakes nobody for what can wait', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'viva-watch-'));
    const log = path.join(folder, 'worker.log');
    const entry = { level: 'error', time: new Date().toISOString(), event: 'retention-failed' };
    writeFileSync(log, `${JSON.stringify(entry)}\n`);
    expect(await watch(['--log', log])).toEqual({
      code: 0,
      text: 'ticket  retention-failed: 1 × retention-failed\n',
    });
    rmSync(folder, { recursive: true });
  });

  test('asks a server that does not answer once more before it wakes anybody', async () => {
    const { code, text } = await watch(['http://127.0.0.1:9']);
    expect(text).toBe('page    server-away: no answer from /api/health\n');
    expect(code).toBe(1);
  }, 20_000);

  test('wants to be told where to look', async () => {
    expect((await watch([])).code).toBe(2);
  });
});
