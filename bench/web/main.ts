import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { createSessionResponse } from '@viva/protocol/api';
import { build } from 'vite';
import { Typist } from '../../e2e/typist.ts';
import { CHROMIUM_FLAGS, findChromium, provideChromium } from '../../scripts/chromium.ts';
import { buildPage } from '../../scripts/stack/page.ts';
import { freePort } from '../../scripts/stack/ports.ts';
import { provideSandbox } from '../../scripts/stack/sandbox.ts';
import { createStack, ROOT, type Stack } from '../../scripts/stack/stack.ts';
import { circumstances, table, writeSection } from '../document.ts';
import { quiet } from '../quiet.ts';
import { median, ms, p95, times } from '../statistics.ts';
import { PageServer } from './serve.ts';
import {
  firstKeystroke,
  keystrokesToPaint,
  newVisitor,
  SLOW,
  type Throttling,
  throttle,
  type Visit,
} from './visit.ts';

/**
 * `npm run bench:web [runs]`: measures the page in Chromium beside a plain page with the whole of Monaco, made as the
 * documentation of @monaco-editor/react has it, both served with brotli by the same server, and writes the tables to
 * docs/benchmarks.md.
 */
const RUNS = Number(process.argv[2] ?? 5);
const PEOPLE = 8;
const KEYS = 100;
const KEY_MS = 100;
/** A little less than a run may print. */
const OUTPUT_BYTES = 1_000_000;

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024)} KB`;

async function createSession(stack: Stack): Promise<{ sessionId: string; hostToken: string }> {
  const response = await fetch(`${stack.workerUrl}/api/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  return createSessionResponse.parse(await response.json());
}

interface Place {
  readonly name: string;
  readonly address: () => Promise<string>;
}

/** Cold and warm visits of each place, in turn. */
async function visits(
  browser: Browser,
  places: readonly Place[],
  throttling: Throttling,
): Promise<ReadonlyMap<string, { cold: Visit[]; warm: Visit[] }>> {
  const all = new Map(
    places.map(({ name }) => [name, { cold: [] as Visit[], warm: [] as Visit[] }]),
  );
  for (let run = 0; run < RUNS; run++) {
    for (const { name, address } of run % 2 === 0 ? places : places.toReversed()) {
      await quiet();
      const context = await newVisitor(browser);
      const url = await address();
      for (const kind of ['cold', 'warm'] as const) {
        const page = await context.newPage();
        all.get(name)?.[kind].push(await firstKeystroke(page, url, throttling));
        await page.close();
      }
      await context.close();
    }
  }
  return all;
}

const FIGURES = [
  ['bytes until the first keystroke', 'bytes', kilobytes],
  ['first keystroke', 'ms', ms],
  ['bytes until Monaco is there', 'fullBytes', kilobytes],
  ['Monaco', 'fullMs', ms],
] as const;

async function openingTable(browser: Browser, viva: Place, plain: Place): Promise<string> {
  const rows: string[][] = [['', 'Viva', 'plain page', 'Viva ÷ plain']];
  for (const [how, throttling] of [
    ['unthrottled', null],
    ['slow 4G, 4 × slower processor', SLOW],
  ] as const) {
    const all = await visits(browser, [viva, plain], throttling);
    for (const kind of ['cold', 'warm'] as const) {
      const of = (place: Place, figure: keyof Visit) =>
        median((all.get(place.name)?.[kind] ?? []).map((visit) => visit[figure]));
      for (const [what, figure, format] of FIGURES) {
        const [ours, theirs] = [of(viva, figure), of(plain, figure)];
        rows.push([`${kind}, ${how}: ${what}`, format(ours), format(theirs), times(ours / theirs)]);
      }
    }
  }
  return table(rows);
}

/** The landing page: what it weighs and when its button can be seen. */
async function landingTable(browser: Browser, origin: string): Promise<string> {
  const rows: string[][] = [['landing page', 'bytes', 'largest contentful paint', 'load']];
  for (const [how, throttling] of [
    ['unthrottled', null],
    ['slow 4G, 4 × slower processor', SLOW],
  ] as const) {
    const samples: { bytes: number; paint: number; load: number }[] = [];
    for (let run = 0; run < RUNS; run++) {
      await quiet();
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      const session = await throttle(page, throttling);
      let bytes = 0;
      session.on('Network.loadingFinished', ({ encodedDataLength }) => {
        bytes += encodedDataLength;
      });
      await page.goto(origin, { waitUntil: 'networkidle' });
      const { paint, load } = await page.evaluate(
        () =>
          new Promise<{ paint: number; load: number }>((resolve) => {
            new PerformanceObserver((list) => {
              const [navigation] = performance.getEntriesByType('navigation');
              resolve({
                paint: list.getEntries().at(-1)?.startTime ?? 0,
                load: (navigation as PerformanceNavigationTiming).loadEventEnd,
              });
            }).observe({ type: 'largest-contentful-paint', buffered: true });
          }),
      );
      samples.push({ bytes, paint, load });
      await context.close();
    }
    const of = (figure: 'bytes' | 'paint' | 'load') => median(samples.map((one) => one[figure]));
    rows.push([how, kilobytes(of('bytes')), ms(of('paint')), ms(of('load'))]);
  }
  return table(rows);
}

async function enter(browser: Browser, url: string): Promise<Page> {
  const page = await (await newVisitor(browser)).newPage();
  await page.goto(url);
  await page.getByText('Connected').waitFor();
  await page.locator('.monaco-editor .view-line').first().click();
  return page;
}

async function typingTable(browser: Browser, stack: Stack, plainUrl: string, origin: string) {
  const rows: string[][] = [['keystroke to paint', 'p50', 'p95']];
  const add = (what: string, samples: readonly number[]) =>
    rows.push([what, ms(median(samples)), ms(p95(samples))]);

  const plain = await (await newVisitor(browser)).newPage();
  await plain.goto(plainUrl);
  await plain.locator('.monaco-editor .view-line').first().click();
  add('plain page, alone', await keystrokesToPaint(plain, KEYS, KEY_MS));
  await plain.context().close();

  const session = await createSession(stack);
  const page = await enter(browser, `${origin}/session/${session.sessionId}`);
  await page.keyboard.press('Control+End');
  add('Viva, alone', await keystrokesToPaint(page, KEYS, KEY_MS));
  const others = Array.from(
    { length: PEOPLE - 1 },
    (_, n) => new Typist(stack, session.sessionId, `Typist ${n}`),
  );
  const typing = setInterval(() => {
    for (const other of others) other.edit((text) => text.insert(0, 'x\n'));
  }, 2 * KEY_MS);
  add(`Viva, with ${PEOPLE - 1} others who type`, await keystrokesToPaint(page, KEYS, KEY_MS));
  clearInterval(typing);
  for (const other of others) other.leave();

  await page.context().close();
  return table(rows);
}

/** How long the page is busy with much output, and the longest that it does not answer meanwhile. */
async function outputTable(browser: Browser, stack: Stack, origin: string): Promise<string> {
  const whole: number[] = [];
  const longest: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const session = await createSession(stack);
    const writer = new Typist(stack, session.sessionId, 'Writer');
    const page = await enter(browser, `${origin}/session/${session.sessionId}`);
    while (!writer.online) await page.waitForTimeout(50);
    const line = 'x'.repeat(79);
    writer.edit((text) => {
      text.delete(0, text.length);
      text.insert(0, `for n in range(${OUTPUT_BYTES / 80}): print("${line}")\nprint("the end")\n`);
    });
    await page.getByText('the end').first().waitFor();
    await page.evaluate(() => {
      const stalls: number[] = [];
      Object.assign(window, { stalls });
      let last = performance.now();
      const tick = () => {
        const now = performance.now();
        stalls.push(now - last);
        last = now;
        setTimeout(tick);
      };
      tick();
    });
    const begin = performance.now();
    await page.keyboard.press('Control+Enter');
    await page.getByText(/Finished in/).waitFor();
    whole.push(performance.now() - begin);
    longest.push(
      await page.evaluate(() => Math.max(...(window as unknown as { stalls: number[] }).stalls)),
    );
    writer.leave();
    await page.context().close();
  }
  return table([
    ['1 MB of output', 'median', 'slowest'],
    ['from Run to the verdict', ms(median(whole)), ms(Math.max(...whole))],
    ['longest time without an answer', ms(median(longest)), ms(Math.max(...longest))],
  ]);
}

provideChromium();
buildPage();
const folder = mkdtempSync(path.join(tmpdir(), 'viva-bench-web-'));
await build({
  configFile: false,
  root: path.join(import.meta.dirname, 'plain'),
  logLevel: 'error',
  build: { outDir: path.join(folder, 'plain') },
  worker: { format: 'es' },
});
const stack = await createStack({
  page: 'built',
  ports: { web: await freePort(), worker: await freePort(), runner: await freePort() },
  host: '127.0.0.1',
  stateDir: path.join(folder, 'stack'),
  sandbox: provideSandbox(),
});
const executablePath = findChromium();
const browser = await chromium.launch({
  args: CHROMIUM_FLAGS,
  ...(executablePath && { executablePath }),
});
const pages = {
  viva: new PageServer(path.join(ROOT, 'web/dist'), stack.workerUrl),
  plain: new PageServer(path.join(folder, 'plain'), null),
};
try {
  await stack.start();
  const ports = { viva: await freePort(), plain: await freePort() };
  await pages.viva.start(ports.viva);
  await pages.plain.start(ports.plain);
  const origin = `http://127.0.0.1:${ports.viva}`;
  const plainUrl = `http://127.0.0.1:${ports.plain}/`;
  const viva: Place = {
    name: 'Viva',
    address: async () => `${origin}/session/${(await createSession(stack)).sessionId}`,
  };
  const plain: Place = { name: 'plain', address: async () => plainUrl };
  const text = [
    await openingTable(browser, viva, plain),
    await landingTable(browser, origin),
    await typingTable(browser, stack, plainUrl, origin),
    await outputTable(browser, stack, origin),
  ].join('\n\n');
  console.log(text);
  writeSection(
    'web',
    `## The page\n\n${text}\n\nThe plain page is an editor as the documentation of @monaco-editor/react has it for Vite, with the whole of Monaco bundled. Both come from the same server, compressed with brotli. The first keystroke counts when its character stands in the editor; Viva has joined the room by then.\n\n${circumstances('bench:web', RUNS === 1 ? 'one run' : `median of ${RUNS}`)}`,
  );
} finally {
  await browser.close();
  pages.viva.stop();
  pages.plain.stop();
  await stack.stop();
}
