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
  /** The same until Monaco shows the character. */
  readonly fullBytes: number;
  readonly fullMs: number;
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
        ['fullBytes', 'bytes until Monaco has it', kilobytes],
        ['fullMs', 'Monaco has it', ms],
      ] as const) {
        const of = (place: Place) => median(all[place][kind].map((visit) => visit[figure]));
        const [ours, theirs] = [of('viva'), of('plain')];
        const ratio = theirs === 0 ? '–' : times(ours / theirs);
        rows.push([`${kind}, ${how}: ${what}`, format(ours), format(theirs), ratio]);
      }
    }
  }
  return `${table(rows)}

The plain page is an editor as the documentation of @monaco-editor/react has it for Vite, with the whole of Monaco bundled. Both come from the same server, compressed with brotli. The first keystroke counts when its character stands in the editor: Viva's plain one, which has the session's text, or Monaco where it is there first. Viva has joined the room by then.`;
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

/** Goes to a page with an editor and types as soon as it takes a key: what was loaded until then, and how long it took. */
async function firstKeystroke(page: Page, url: string, throttling: Throttling): Promise<Visit> {
  const session = await throttle(page, throttling);
  const bytes = countBytes(session);
  await page.addInitScript(watchEditor, MARK);
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.visit.focused, null, { timeout: PATIENCE_MS });
  await page.keyboard.press(MARK);
  const ms = await page.evaluate(() => window.visit.typed);
  const bytesUntilTyped = bytes();
  const fullMs = await page.evaluate(() => window.visit.full);
  await session.detach();
  return { bytes: bytesUntilTyped, ms, fullBytes: bytes(), fullMs };
}

declare global {
  interface Window {
    visit: {
      /** Whether the caret stands in an editor that takes keys. */
      focused: boolean;
      /** When the mark that was typed stood in the editor, in milliseconds since the navigation. */
      readonly typed: Promise<number>;
      /** When Monaco had taken its place. */
      readonly full: Promise<number>;
    };
  }
}

/**
 * Runs in the page, before its own scripts: focuses the editor as soon as it takes keys, whether it is Monaco or the
 * plain one that Viva has until Monaco is there. Asking from outside would be slow under a slow processor.
 */
function watchEditor(mark: string): void {
  const typed = Promise.withResolvers<number>();
  const full = Promise.withResolvers<number>();
  window.visit = { focused: false, typed: typed.promise, full: full.promise };
  const look = () => {
    const plain = document.querySelector<HTMLTextAreaElement>('textarea[aria-label="Code editor"]');
    const lines = document.querySelector('.monaco-editor .view-lines');
    const field = plain ?? document.querySelector<HTMLElement>('.native-edit-context, .inputarea');
    const ready = plain ? !plain.readOnly : lines?.checkVisibility({ visibilityProperty: true });
    if (field && ready && !window.visit.focused) {
      field.focus();
      window.visit.focused = document.activeElement === field;
    }
    if ((plain?.value ?? lines?.textContent ?? '').includes(mark)) {
      typed.resolve(performance.now());
      if (!plain) {
        full.resolve(performance.now());
        return;
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
