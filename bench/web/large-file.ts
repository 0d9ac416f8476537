import { expect, type Page } from '@playwright/test';
import { Typist } from '../../e2e/typist.ts';
import { table } from '../document.ts';
import { quiet } from '../quiet.ts';
import { median, ms, p95, times } from '../statistics.ts';
import { keystrokesToPaint } from './keystrokes.ts';
import { largeText } from './large-text.ts';
import { createSession, type Setting, sessionUrl } from './setting.ts';
import { newVisitor, PATIENCE_MS } from './visit.ts';

const LINES = 20_000;
/** Somebody pastes so much at a time; a frame may hold a megabyte. */
const PIECE = 100_000;

/** What is measured of a page with many lines; each in milliseconds. */
interface Figures {
  /** From the start of the navigation until the first line stands there. */
  readonly shown: number;
  /** From the keys that lead to the end until the last line stands there. */
  readonly scrolled: number;
  readonly atEnd: readonly number[];
  readonly inMiddle: readonly number[];
}

/** How a file of many lines is opened, moved through and typed into, beside the plain page with the same text. */
export async function largeFile(setting: Setting): Promise<string> {
  const all: { viva: Figures[]; plain: Figures[] } = { viva: [], plain: [] };
  for (let run = 0; run < setting.runs; run++) {
    const session = await createSession(setting);
    await fill(setting, session.sessionId);
    all.viva.push(await measure(setting, sessionUrl(setting, session)));
    all.plain.push(await measure(setting, `${setting.plainUrl}?lines=${LINES}`));
  }
  const row = (what: string, of: (figures: readonly Figures[]) => number) => {
    const [viva, plain] = [of(all.viva), of(all.plain)];
    return [what, ms(viva), ms(plain), times(viva / plain)];
  };
  const keys = (figure: 'atEnd' | 'inMiddle') => (runs: readonly Figures[]) =>
    runs.flatMap((figures) => figures[figure]);
  return `${table([
    [`${LINES.toLocaleString('en')} lines`, 'Viva', 'plain page', 'Viva ÷ plain'],
    row('until they are shown', (runs) => median(runs.map(({ shown }) => shown))),
    row('to the end', (runs) => median(runs.map(({ scrolled }) => scrolled))),
    row('keystroke to paint in the middle, p50', (runs) => median(keys('inMiddle')(runs))),
    row('keystroke to paint in the middle, p95', (runs) => p95(keys('inMiddle')(runs))),
    row('keystroke to paint at the end, p50', (runs) => median(keys('atEnd')(runs))),
    row('keystroke to paint at the end, p95', (runs) => p95(keys('atEnd')(runs))),
  ])}

Somebody has pasted them into a session that another opens; the plain page makes them itself, without a network.`;
}

/** Makes the file of a session so long. */
async function fill({ stack }: Setting, sessionId: string): Promise<void> {
  const writer = new Typist(stack, sessionId, 'Writer');
  await expect.poll(() => writer.online).toBe(true);
  const text = largeText(LINES);
  writer.write('');
  for (let from = 0; from < text.length; from += PIECE) {
    writer.edit((code) => code.insert(code.length, text.slice(from, from + PIECE)));
  }
  const reader = new Typist(stack, sessionId, 'Reader');
  await expect.poll(() => reader.code === text, { timeout: PATIENCE_MS }).toBe(true);
  writer.leave();
  reader.leave();
}

async function measure({ browser }: Setting, url: string): Promise<Figures> {
  await quiet();
  const context = await newVisitor(browser);
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'commit' });
  const shown = await lineSeen(page, 0);
  await page.locator('.monaco-editor .view-line').first().click();
  await quiet();
  const begin = await page.evaluate(() => performance.now());
  await page.keyboard.press('Control+End');
  const scrolled = (await lineSeen(page, LINES - 1)) - begin;
  await quiet();
  const atEnd = await keystrokesToPaint(page);
  await page.keyboard.press('Control+G');
  await page.keyboard.type(String(LINES / 2));
  await page.keyboard.press('Enter');
  await lineSeen(page, LINES / 2);
  await quiet();
  const inMiddle = await keystrokesToPaint(page);
  await context.close();
  return { shown, scrolled, atEnd, inMiddle };
}

/** Waits for a line of the large text; when its frame was made, in milliseconds since the navigation began. */
async function lineSeen(page: Page, line: number): Promise<number> {
  const seen = await page.waitForFunction(
    (name) => {
      const lines = [...document.querySelectorAll('.monaco-editor .view-line')];
      return lines.some(({ textContent }) => textContent?.startsWith(name)) && performance.now();
    },
    `value_${line}\u00a0`,
    { polling: 'raf', timeout: PATIENCE_MS },
  );
  return Number(await seen.jsonValue());
}
