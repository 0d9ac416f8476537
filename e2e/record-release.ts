import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { type Browser, chromium, type Page } from '@playwright/test';
import type { CreateSessionResponse } from '@viva/protocol/api';
import { MESSAGE_PREFIX } from '@viva/protocol/room';
import { launchOptions, provideChromium } from '../scripts/chromium.ts';
import { buildPage } from '../scripts/stack/page.ts';
import { freePort } from '../scripts/stack/ports.ts';
import { createStack, ROOT, type Stack } from '../scripts/stack/stack.ts';
import { createSession, expect, Person, savedCode } from './fixtures.ts';

/*
 * `npm run release:record`: keeps what this release writes, in worker/test/releases, where every later
 * release is tested to start on it. It is done once for each release, before its tag is set, and never again for the same.
 */

const FOLDER = path.join(ROOT, 'worker/test/releases');

/** What a page and its room have said to each other: the first message of each type. */
interface Talk {
  readonly page: Record<string, string>;
  readonly room: Record<string, string>;
}

/** Writes down what a page and its room say to each other from now on. */
function listen(page: Page): Talk {
  const talk: Talk = { page: {}, room: {} };
  const note = (by: keyof Talk, frame: string | Buffer) => {
    if (typeof frame !== 'string' || !frame.startsWith(MESSAGE_PREFIX)) return;
    const { type } = JSON.parse(frame.slice(MESSAGE_PREFIX.length)) as { type: string };
    talk[by][type] ??= frame;
  };
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => note('page', payload));
    socket.on('framereceived', ({ payload }) => note('room', payload));
  });
  return talk;
}

/** A session with two people, two runs and two languages, as people would have it. */
async function hold(
  browser: Browser,
  stack: Stack,
  title: string,
): Promise<CreateSessionResponse & { readonly talk: Talk }> {
  const session = await createSession(stack, 'python', title);
  const ann = new Person(await (await browser.newContext()).newPage());
  const talk = listen(ann.page);
  await ann.page.goto(session.hostUrl);
  await ann.enterName('Ann');
  const bob = await Person.join(browser, session.url, 'Bob');
  await ann.typeAt('start', '# by Ann\n');
  await bob.typeAt('end', '# by Bob\n');
  await ann.expectCode('# by Bob');
  await ann.runButton.click();
  await expect(bob.output).toContainText('Finished in', { timeout: 30_000 });
  await bob.chooseLanguage('JavaScript');
  await bob.expectCode('function greet');
  await bob.typeAt('start', '// also by Bob\n');
  await ann.expectCode('// also by Bob');
  await bob.runButton.click();
  await expect(ann.output).toContainText('Finished in', { timeout: 30_000 });
  await ann.control('Lock for candidates');
  await ann.control('Unlock for candidates');
  await Promise.all([ann.leave(), bob.leave()]);
  return { ...session, talk };
}

/** The database of a session's room. */
function roomFile(stateDir: string, title: string): string {
  const files = globSync(path.join(stateDir, 'state/v3/do/**/*.sqlite'));
  const found = files.find((file) => read(file, metadataTitle) === title);
  if (!found) throw new Error(`No room has the title “${title}”.`);
  return found;
}

function metadataTitle(database: DatabaseSync): unknown {
  const known = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'metadata'").get();
  return (
    known &&
    database.prepare("SELECT json_extract(value, '$.title') AS title FROM metadata").get()?.title
  );
}

function read<T>(file: string, action: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file);
  try {
    return action(database);
  } finally {
    database.close();
  }
}

/** All that a database holds, as statements that make it anew; what the platform keeps there is left out. */
function dump(database: DatabaseSync): string[] {
  const parts = database
    .prepare(
      "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT GLOB '_*' AND name NOT GLOB 'sqlite_*'",
    )
    .all();
  const tables = parts.filter(({ type }) => type === 'table');
  const rows = tables.flatMap(({ name }) =>
    database
      .prepare(`SELECT * FROM "${name}"`)
      .all()
      .map((row) => {
        const columns = Object.keys(row).map((column) => `"${column}"`);
        return `INSERT INTO "${name}" (${columns}) VALUES (${Object.values(row).map(literal)})`;
      }),
  );
  const rest = parts.filter(({ type }) => type !== 'table');
  return [...tables.map(({ sql }) => String(sql)), ...rows, ...rest.map(({ sql }) => String(sql))];
}

function literal(value: SQLOutputValue): string {
  if (value instanceof Uint8Array) return `X'${Buffer.from(value).toString('hex')}'`;
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

/** Lets a session's time run out as soon as somebody asks for it again. */
function expire(file: string): void {
  read(file, (database) =>
    database.exec(`UPDATE alarms SET at = ${Date.now()} WHERE name = 'expiry'`),
  );
}

async function record(version: string, browser: Browser, stateDir: string): Promise<void> {
  const stack = await createStack({
    page: 'built',
    ports: { web: await freePort(), worker: await freePort(), runner: await freePort() },
    host: '127.0.0.1',
    stateDir,
    sandbox: { VIVA_SANDBOX: 'bubblewrap', RUNNER_IMAGE: '', DOCKER_HOST: '' },
  });
  try {
    await stack.start();
    const live = await hold(browser, stack, 'Goes on');
    const { talk: _, ...over } = await hold(browser, stack, 'Is over');
    const code = await savedCode(stack.workerUrl, live.sessionId);
    await stack.stop();
    expire(roomFile(stateDir, 'Is over'));
    await stack.start();
    await expect
      .poll(async () => (await fetch(`${stack.workerUrl}/api/sessions/${over.sessionId}`)).status)
      .toBe(410);
    await stack.stop();
    const [database = ''] = globSync(
      path.join(stateDir, 'state/v3/d1/miniflare-D1DatabaseObject/*.sqlite'),
    ).filter((file) => !file.endsWith('metadata.sqlite'));
    const release = {
      version,
      live: { ...live, code, room: read(roomFile(stateDir, 'Goes on'), dump) },
      over,
      database: read(database, dump),
    };
    writeFileSync(path.join(FOLDER, `${version}.json`), `${JSON.stringify(release, null, 2)}\n`);
  } finally {
    await stack.stop();
  }
}

const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
};
if (existsSync(path.join(FOLDER, `${version}.json`))) {
  console.error(`What ${version} writes is kept already: raise the version in package.json first.`);
  process.exit(1);
}
provideChromium();
await buildPage();
const browser = await chromium.launch(launchOptions());
const stateDir = mkdtempSync(path.join(tmpdir(), 'viva-release-'));
try {
  await record(version, browser, stateDir);
} finally {
  await browser.close();
  rmSync(stateDir, { recursive: true });
}
