import type { Browser, BrowserContext, CDPSession, Page } from '@playwright/test';

/** A network and a processor to measure under, as Lighthouse has them for phones; null leaves them as they are. */
export const SLOW = {
  /** Bytes a second. */
  download: (1.6 * 1024 * 1024) / 8,
  upload: (750 * 1024) / 8,
  latencyMs: 150,
  cpuRate: 4,
} as const;
export type Throttling = typeof SLOW | null;

export interface Visit {
  /** Compressed, as it came over the network until the keystroke was accepted. */
  readonly bytes: number;
  /** From the start of the navigation until the character stood in the editor, in milliseconds. */
  readonly ms: number;
  /** The same until Monaco shows the character. */
  readonly fullBytes: number;
  readonly fullMs: number;
}

const MARK = 'q';
const PATIENCE_MS = 120_000;

/** Slows a page down. */
export async function throttle(page: Page, throttling: Throttling): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  if (throttling) {
    const { download, upload, latencyMs, cpuRate } = throttling;
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      downloadThroughput: download,
      uploadThroughput: upload,
      latency: latencyMs,
    });
    await session.send('Emulation.setCPUThrottlingRate', { rate: cpuRate });
  }
  return session;
}

/** Goes to a page with an editor and types as soon as it takes a key: what was loaded until then, and how long it took. */
export async function firstKeystroke(
  page: Page,
  url: string,
  throttling: Throttling,
): Promise<Visit> {
  const session = await throttle(page, throttling);
  let bytes = 0;
  session.on('Network.dataReceived', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.addInitScript(watchEditor, MARK);
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.visit.focused, null, { timeout: PATIENCE_MS });
  await page.keyboard.press(MARK);
  const ms = await page.evaluate(() => window.visit.typed);
  const bytesUntilTyped = bytes;
  const fullMs = await page.evaluate(() => window.visit.full);
  await session.detach();
  return { bytes: bytesUntilTyped, ms, fullBytes: bytes, fullMs };
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

/** A browser that knows nobody yet, but for the name, which the session would ask for. */
export async function newVisitor(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addInitScript(() => localStorage.setItem('viva:name', 'Ann'));
  return context;
}

/** From a keystroke until the frame that shows it has been painted, for each of some keys; in milliseconds. */
export async function keystrokesToPaint(
  page: Page,
  keys: number,
  everyMs: number,
): Promise<number[]> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { times });
    window.addEventListener(
      'keydown',
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          // Runs after the frame has been made.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => times.push(performance.now() - timeStamp);
          port2.postMessage(null);
        });
      },
      { capture: true },
    );
  });
  for (let n = 0; n < keys; n++) {
    await page.keyboard.press('abcdefghij '[n % 11] ?? 'a');
    await page.waitForTimeout(everyMs);
  }
  return page.evaluate(() => (window as unknown as { times: number[] }).times);
}
