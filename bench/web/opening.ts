import type { Page } from '@playwright/test';
import { table } from '../document.ts';
import { quiet } from '../quiet.ts';
import { median, ms, times } from '../statistics.ts';
import { createSession, type Setting, sessionUrl } from './setting.ts';
import {
  countBytes,
  kilobytes,
  newVisitor,
  PATIENCE_MS,
  type Throttling,
  throttle,
  WAYS,
} from './visit.ts';

interface Visit {
  /** Compressed, as it came over the network until the keystroke was accepted. */
  readonly bytes: number;
  /** From the start of the navigation until the character stood in the editor, in milliseconds. */
  readonly ms: number;
}

type Place = 'viva' | 'plain';
type Visits = Readonly<Record<Place, Readonly<Record<(typeof KINDS)[number], Visit[]>>>>;

/** Each visit's address: a session of its own, or the plain page. */
const ADDRESS: Readonly<Record<Place, (setting: Setting) => Promise<string>>> = {
  viva: async (setting) => sessionUrl(setting, await createSession(setting)),
  plain: async ({ plainUrl }) => plainUrl,
};

const KINDS = ['cold', 'warm'] as const;
const MARK = 'q';

/** What a browser loads of each page until it takes a keystroke, and how long that takes. */
export async function opening(setting: Setting): Promise<string> {
  const rows: string[][] = [['', 'Viva', 'plain page', 'Viva ÷ plain']];
  for (const [how, throttling] of WAYS) {
    const all = await visits(setting, throttling);
    for (const kind of KINDS) {
      for (const [figure, what, format] of [
        ['bytes', 'bytes before the first keystroke', kilobytes],
        ['ms', 'first keystroke', ms],
      ] as const) {
        const of = (place: Place) => median(all[place][kind].map((visit) => visit[figure]));
        const [ours, theirs] = [of('viva'), of('plain')];
        rows.push([`${kind}, ${how}: ${what}`, format(ours), format(theirs), times(ours / theirs)]);
      }
    }
  }
  return `${table(rows)}

The plain page is an editor as the documentation of @monaco-editor/react has it for Vite, with the whole of Monaco bundled. Both come from the same server, compressed with brotli. The first keystroke counts when its character stands in the editor; Viva has joined the room by then.`;
}

/** Cold and warm visits of both places, in turn. */
async function visits(setting: Setting, throttling: Throttling): Promise<Visits> {
  const all: Visits = { viva: { cold: [], warm: [] }, plain: { cold: [], warm: [] } };
  const order = ['viva', 'plain'] as const;
  for (let run = 0; run < setting.runs; run++) {
    for (const name of run % 2 === 0 ? order : order.toReversed()) {
      await quiet();
      const context = await newVisitor(setting.browser);
      const url = await ADDRESS[name](setting);
      for (const kind of KINDS) {
        const page = await context.newPage();
        all[name][kind].push(await firstKeystroke(page, url, throttling));
        await page.close();
      }
      await context.close();
    }
  }
  return all;
}

/** Goes to a page with an editor and types as soon as it takes a key. */
async function firstKeystroke(page: Page, url: string, throttling: Throttling): Promise<Visit> {
  const session = await throttle(page, throttling);
  const bytes = countBytes(session);
  await page.goto(url, { waitUntil: 'commit' });
  const line = page.locator('.monaco-editor .view-line').first();
  await line.waitFor({ timeout: PATIENCE_MS });
  await line.click({ position: { x: 1, y: 5 }, timeout: PATIENCE_MS });
  await page.evaluate((mark) => {
    const lines = document.querySelector('.view-lines');
    const before = lines?.textContent?.split(mark).length ?? 0;
    const seen = new Promise<number>((resolve) => {
      new MutationObserver((_, observer) => {
        if ((lines?.textContent?.split(mark).length ?? 0) <= before) return;
        observer.disconnect();
        resolve(performance.now());
      }).observe(document.body, { childList: true, subtree: true, characterData: true });
    });
    Object.assign(window, { seen });
  }, MARK);
  await page.keyboard.press(MARK);
  const ms = await page.evaluate(() => (window as unknown as { seen: Promise<number> }).seen);
  const visit = { bytes: bytes(), ms };
  await session.detach();
  return visit;
}
