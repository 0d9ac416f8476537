import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium, provideChromium } from './chromium.ts';
import { buildPage } from './stack/page.ts';
import { freePort } from './stack/ports.ts';
import { provideSandbox } from './stack/sandbox.ts';
import { createStack, ROOT } from './stack/stack.ts';

const FOLDER = path.join(ROOT, 'docs/images');
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

const CODE = `from collections import deque


def shortest_path(grid, start, goal):
    queue = deque([(start, 0)])
    seen = {start}
    while queue:
        (row, column), steps = queue.popleft()
        if (row, column) == goal:
            return steps
        for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            cell = row + dr, column + dc
            if cell in seen or grid.get(cell) != ".":
                continue
            seen.add(cell)
            queue.append((cell, steps + 1))
    return None


rows = ["..#.", ".##.", "....", "#.#."]
grid = {(r, c): x for r, row in enumerate(rows) for c, x in enumerate(row)}
print("steps:", shortest_path(grid, (0, 0), (0, 3)))
`;

/** Takes the pictures of the README from the real thing: three people in one session, one program run. */
async function takePictures(browser: Browser, url: string): Promise<void> {
  const created = await fetch(`${url}/api/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ title: 'Shortest path' }),
  });
  const session = (await created.json()) as { url: string; hostUrl: string };
  const shoot = (page: Page, name: string) =>
    page.screenshot({ path: path.join(FOLDER, `${name}.png`) });

  const landing = await open(browser, url, WIDE, 'light');
  await landing.getByRole('button', { name: 'Start an interview' }).waitFor();
  await shoot(landing, 'landing');

  const ada = await join(browser, session.hostUrl, 'Ada', WIDE, 'dark');
  const bo = await join(browser, session.url, 'Bo', WIDE, 'light');
  const phone = await join(browser, session.url, 'Cy', PHONE, 'light');
  await bo.locator('.monaco-editor').first().click();
  await bo.keyboard.press('Control+A');
  // Pasted: what is typed gets the editor's own indentation on top of its own.
  await bo.evaluate((code) => navigator.clipboard.writeText(code), CODE);
  await bo.keyboard.press('Control+V');
  await ada.getByText('shortest_path').first().waitFor();
  await ada.getByRole('button', { name: /^Run/ }).click();
  for (const page of [ada, bo]) await page.getByText(/Finished in/).waitFor();
  // The name labels show while their people move.
  await ada.locator('.view-line').nth(9).click();
  await bo
    .locator('.view-line')
    .nth(6)
    .dblclick({ position: { x: 70, y: 8 } });
  await ada.getByText('Bo', { exact: true }).last().waitFor();
  await shoot(ada, 'session-dark');
  await ada.locator('.view-line').nth(10).click();
  await bo.getByText('Ada', { exact: true }).last().waitFor();
  await shoot(bo, 'session');
  await shoot(phone, 'session-phone');
  await phone.getByRole('tab', { name: 'Output' }).click();
  await phone.getByText(/Finished in/).waitFor();
  await shoot(phone, 'session-phone-output');
}

async function open(
  browser: Browser,
  url: string,
  viewport: { width: number; height: number },
  colorScheme: 'light' | 'dark',
): Promise<Page> {
  const context = await browser.newContext({
    viewport,
    colorScheme,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

async function join(
  browser: Browser,
  link: string,
  name: string,
  viewport: { width: number; height: number },
  colorScheme: 'light' | 'dark',
): Promise<Page> {
  const page = await open(browser, link, viewport, colorScheme);
  await page.getByLabel('What should people call you?').fill(name);
  await page.keyboard.press('Enter');
  await page.getByText('greet').or(page.getByText('shortest_path')).first().waitFor();
  return page;
}

mkdirSync(FOLDER, { recursive: true });
provideChromium();
buildPage();
const executablePath = findChromium();
const browser = await chromium.launch({
  args: CHROMIUM_FLAGS,
  ...(executablePath && { executablePath }),
});
const stack = await createStack({
  page: 'built',
  ports: { web: await freePort(), worker: await freePort(), runner: await freePort() },
  host: '127.0.0.1',
  stateDir: path.join(ROOT, '.cache/screenshots'),
  sandbox: provideSandbox(),
});
try {
  await stack.start();
  await takePictures(browser, stack.url);
} finally {
  await browser.close();
  await stack.stop();
}
