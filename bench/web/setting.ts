import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { type CreateSessionResponse, createSessionResponse } from '@viva/protocol/api';
import { build } from 'vite';
import { launchOptions, provideChromium } from '../../scripts/chromium.ts';
import { buildPage } from '../../scripts/stack/page.ts';
import { freePort } from '../../scripts/stack/ports.ts';
import { provideSandbox } from '../../scripts/stack/sandbox.ts';
import { createStack, ROOT, type Stack } from '../../scripts/stack/stack.ts';
import { PageServer } from './serve.ts';

/** What every part of the benchmark measures with. */
export interface Setting {
  readonly browser: Browser;
  readonly stack: Stack;
  /** Where Viva's page is, compressed as a content delivery network serves it. */
  readonly origin: string;
  /** Where the plain page with the whole of Monaco is; `?lines=20000` gives it a text of so many lines. */
  readonly plainUrl: string;
  /** How often each thing is measured. */
  readonly runs: number;
  stop(): Promise<void>;
}

/** Builds both pages and starts all that serves them. */
export async function prepare(runs: number): Promise<Setting> {
  provideChromium();
  await buildPage();
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
  const pages = {
    viva: new PageServer(path.join(ROOT, 'web/dist'), stack.workerUrl),
    plain: new PageServer(path.join(folder, 'plain'), null),
  };
  const browser = await chromium.launch(launchOptions());
  const stop = async () => {
    await browser.close();
    pages.viva.stop();
    pages.plain.stop();
    await stack.stop();
    rmSync(folder, { recursive: true });
  };
  try {
    await stack.start();
    const ports = { viva: await freePort(), plain: await freePort() };
    await pages.viva.start(ports.viva);
    await pages.plain.start(ports.plain);
    const at = (port: number) => `http://127.0.0.1:${port}`;
    return { browser, stack, origin: at(ports.viva), plainUrl: at(ports.plain), runs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export async function createSession({ stack }: Setting): Promise<CreateSessionResponse> {
  const response = await fetch(`${stack.workerUrl}/api/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  return createSessionResponse.parse(await response.json());
}

/** The address of a session on the page that is measured. */
export const sessionUrl = ({ origin }: Setting, { sessionId }: { sessionId: string }): string =>
  `${origin}/session/${sessionId}`;
