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

/** Goes to a page with an editor and types as soon as it takes a key: what the browser had to load, and how long it took. */
export async function firstKeystroke(
  page: Page,
  url: string,
  throttling: Throttling,
): Promise<Visit> {
  const session = await throttle(page, throttling);
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
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
  const visit = { bytes, ms };
  await session.detach();
  return visit;
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
