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

/** Each way to visit, with its words in the tables. */
export const WAYS: readonly (readonly [how: string, throttling: Throttling])[] = [
  ['unthrottled', null],
  ['slow 4G, 4 × slower processor', SLOW],
];

export const PATIENCE_MS = 120_000;

export const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024)} KB`;

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

/** Counts what comes over a page's network from now on, in compressed bytes. */
export function countBytes(session: CDPSession): () => number {
  let bytes = 0;
  session.on('Network.dataReceived', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  return () => bytes;
}

/** A browser that has nothing of the page yet, but was in the session before, so that it does not ask for a name. */
export async function newVisitor(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addInitScript(comeAgain, undefined);
  return context;
}

/** Opens an address as a new visitor and puts the caret into the editor, once it takes what is typed. */
export async function openEditor(browser: Browser, url: string): Promise<Page> {
  const page = await (await newVisitor(browser)).newPage();
  await page.goto(url);
  const line = page.locator('.monaco-editor .view-line').first();
  await line.waitFor();
  // The plain page has nobody to connect to.
  const connected = page.getByText('Connected');
  if (new URL(url).pathname !== '/') await connected.waitFor();
  await line.click();
  return page;
}

/**
 * Runs in the page, before its own scripts: this browser was in a session before.
 *
 * @param sessionId the one of the page unless given.
 */
export function comeAgain(sessionId = location.pathname.split('/')[2]): void {
  const known = { sessionId, title: '', role: 'candidate', expiresAt: '2100-01-01T00:00:00.000Z' };
  localStorage.setItem('viva:name', 'Ann');
  localStorage.setItem('viva:sessions', JSON.stringify([known]));
}
