import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { LANGUAGE_IDS, LANGUAGES, type LanguageId } from '@viva/protocol/languages';
import { languagesResponse } from '@viva/protocol/run';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JSON_HEADERS, program, run, startServer, type TestServer } from './harness.ts';
import { InteractiveRun } from './hostile/interactive-run.ts';
import { withLanguageTable } from './language-table.ts';
import { COPYING } from './programs/copying.ts';
import { CRASHING } from './programs/crashing.ts';
import { FAULTY } from './programs/faulty.ts';
import { HUNGRY } from './programs/hungry.ts';
import { STANDARD_LIBRARY, STANDARD_LIBRARY_OUTPUT } from './programs/standard-library.ts';
import { BUBBLEWRAP, RUNC } from './sandboxes.ts';

/** For the slowest compilers on a busy machine. */
const PATIENCE_MS = 120_000;
const DOCUMENT = fileURLToPath(new URL('../../docs/languages.md', import.meta.url));
const INPUT = 'żółw 🐢\nthe last line\n';

/** The languages that a service offers, with their versions. */
async function offeredBy(server: TestServer): Promise<ReadonlyMap<LanguageId, string>> {
  const response = await fetch(`${server.url}/v1/languages`, { headers: JSON_HEADERS });
  const { languages } = languagesResponse.parse(await response.json());
  return new Map(languages.map(({ id, version }) => [id, version]));
}

describe.skipIf(RUNC.missing !== null)('in Docker', () => {
  let server: TestServer;
  let offered: ReadonlyMap<LanguageId, string>;

  beforeAll(async () => {
    server = await startServer({
      settings: { ...RUNC.settings, RUNNER_POOL: '*=1', RUNNER_QUEUE: '64' },
    });
    offered = await offeredBy(server);
  }, PATIENCE_MS);
  afterAll(() => server.stop());

  test('the full image offers all languages, as the documentation tells', async ({ skip }) => {
    const isFull = RUNC.settings.RUNNER_IMAGE === 'viva-sandbox:full';
    skip(!isFull && process.env.REQUIRE_DOCKER !== '1', 'the image is a smaller one');
    expect([...offered.keys()]).toEqual(LANGUAGE_IDS);
    const document = await readFile(DOCUMENT, 'utf8');
    await expect(withLanguageTable(document, offered)).toMatchFileSnapshot(DOCUMENT);
  });

  test.each(['bits/stdc++.h', 'iostream', 'vector'])(
    'C++ that begins with <%s> has the whole standard library',
    { timeout: PATIENCE_MS },
    async (header) => {
      const { stdout, stderr } = await run(server, program('cpp', STANDARD_LIBRARY(header)));
      expect([stdout, stderr]).toEqual([STANDARD_LIBRARY_OUTPUT, '']);
    },
  );

  describe.each(LANGUAGE_IDS)('%s', (id) => {
    const isCompiled = LANGUAGES[id].compile !== null;

    test('runs its starter', { timeout: PATIENCE_MS }, async ({ skip }) => {
      skip(!offered.has(id), 'it is not installed');
      const { stdout, stderr, exit } = await run(server, program(id, LANGUAGES[id].starter));
      expect([stdout, stderr]).toEqual(['Hello, world!\n', '']);
      expect(exit).toMatchObject({ verdict: 'OK', exitCode: 0, signal: null, truncated: false });
    });

    test('runs its starter on a terminal, as the page asks for it', {
      timeout: PATIENCE_MS,
    }, async ({ skip }) => {
      skip(!offered.has(id), 'it is not installed');
      const run = await InteractiveRun.start(server, {
        ...program(id, LANGUAGES[id].starter),
        terminal: { columns: 80, rows: 24 },
      });
      expect(await run.exit()).toMatchObject({ verdict: 'OK', exitCode: 0 });
      // Tcl ends its lines for a terminal by itself.
      expect(run.stdout).toMatch(/^Hello, world!\r+\n$/);
    });

    test('reads its input to the end', { timeout: PATIENCE_MS }, async ({ skip }) => {
      skip(!offered.has(id), 'it is not installed');
      const { stdout, stderr, exit } = await run(
        server,
        program(id, COPYING[id], { stdin: INPUT }),
      );
      expect([stdout, stderr]).toEqual([INPUT, '']);
      expect(exit.verdict).toBe('OK');
    });

    test('tells what is wrong with a program', { timeout: PATIENCE_MS }, async ({ skip }) => {
      skip(!offered.has(id), 'it is not installed');
      const { code, message } = FAULTY[id];
      const { stdout, stderr, exit } = await run(server, program(id, code));
      expect(stdout + stderr).toMatch(message);
      expect(exit.verdict).toBe(isCompiled ? 'CE' : 'RE');
      expect(exit.exitCode).not.toBe(0);
    });

    test('tells how a program failed', { timeout: PATIENCE_MS }, async ({ skip }) => {
      skip(!offered.has(id), 'it is not installed');
      const { code, message } = CRASHING[id];
      const { stderr, exit } = await run(server, program(id, code));
      if (message === null) expect(exit.signal).toBe('SIGSEGV');
      else expect(stderr).toMatch(message);
      expect(exit.verdict).toBe('RE');
    });
  });

  test.each(Object.entries(HUNGRY) as [keyof typeof HUNGRY, string][])(
    '%s that runs out of memory is told so',
    { timeout: PATIENCE_MS },
    async (id, code) => {
      if (!offered.has(id)) return;
      const { exit } = await run(server, program(id, code));
      expect(exit.verdict).toBe('MLE');
    },
  );
});

describe.skipIf(BUBBLEWRAP.missing !== null)('in bubblewrap', () => {
  let server: TestServer;
  let offered: ReadonlyMap<LanguageId, string>;

  beforeAll(async () => {
    server = await startServer({ settings: BUBBLEWRAP.settings });
    offered = await offeredBy(server);
  }, PATIENCE_MS);
  afterAll(() => server.stop());

  test.each(LANGUAGE_IDS)('%s runs its starter', { timeout: PATIENCE_MS }, async (id) => {
    if (!offered.has(id)) return;
    const { stdout, stderr, exit } = await run(server, program(id, LANGUAGES[id].starter));
    expect([stdout, stderr, exit.verdict]).toEqual(['Hello, world!\n', '', 'OK']);
  });
});
