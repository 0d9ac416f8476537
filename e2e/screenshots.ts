import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test';
import { launchOptions, provideChromium } from '../scripts/chromium.ts';
import { buildPage } from '../scripts/stack/page.ts';
import { freePort } from '../scripts/stack/ports.ts';
import { provideSandbox } from '../scripts/stack/sandbox.ts';
import { createStack, ROOT, type Stack } from '../scripts/stack/stack.ts';
import { createSession, expect, Person } from './fixtures.ts';
import { recordedInterview, serveRecording } from './recorded.ts';

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
async function takePictures(browser: Browser, stack: Stack): Promise<void> {
  const shoot = (page: Page, name: string) =>
    page.screenshot({ path: path.join(FOLDER, `${name}.png`) });
  const still = (options: BrowserContextOptions): BrowserContextOptions => ({
    reducedMotion: 'reduce',
    ...options,
  });

  const context = await browser.newContext(still({ viewport: WIDE, colorScheme: 'light' }));
  const landing = await context.newPage();
  await landing.goto(stack.url);
  await expect(landing.getByRole('button', { name: 'Start an interview' })).toBeVisible();
  await shoot(landing, 'landing');

  const session = await createSession(stack, 'python', 'Shortest path');
  const join = (link: string, name: string, options: BrowserContextOptions) =>
    Person.join(browser, link, name, still(options));
  const ada = await join(session.hostUrl, 'Ada', { viewport: WIDE, colorScheme: 'dark' });
  const bo = await join(session.url, 'Bo', { viewport: WIDE, colorScheme: 'light' });
  const phone = await join(session.url, 'Cy', { viewport: PHONE, colorScheme: 'light' });
  await bo.write(CODE);
  await ada.expectCode('shortest_path');
  await ada.runButton.click();
  for (const person of [ada, bo]) await expect(person.output).toContainText('Finished in');
  // The name labels show while their people move.
  await ada.page.locator('.view-line').nth(9).click();
  await bo.page
    .locator('.view-line')
    .nth(6)
    .dblclick({ position: { x: 70, y: 8 } });
  await expect(ada.page.getByText('Bo', { exact: true }).last()).toBeVisible();
  await shoot(ada.page, 'session-dark');
  await ada.page.locator('.view-line').nth(10).click();
  await expect(bo.page.getByText('Ada', { exact: true }).last()).toBeVisible();
  await shoot(bo.page, 'session');
  await shoot(phone.page, 'session-phone');
  await phone.page.getByRole('tab', { name: 'Output' }).click();
  await expect(phone.output).toContainText('Finished in');
  await shoot(phone.page, 'session-phone-output');

  await ada.control('Show the history…');
  const history = ada.page.getByRole('dialog', { name: 'History' });
  await history.getByRole('button', { name: /Ada ran Python/ }).click();
  await bo.typeAt('end', 'print(shortest_path({(0, 0): "."}, (0, 0), (0, 0)))\n');
  await expect(history.locator('.line-insert').first()).toBeAttached();
  await shoot(ada.page, 'history');

  const replay = await context.newPage();
  await serveRecording(replay, recordedInterview());
  await replay.goto(`${session.url}/replay?t=212`);
  await expect(replay.getByRole('region', { name: 'Code' })).toContainText('What does it cost?');
  await expect(replay.locator('.remote-caret').first()).toBeVisible();
  await shoot(replay, 'replay');
  await replay.getByRole('button', { name: 'Compare this instant with another' }).click();
  await replay.getByRole('slider', { name: 'Time' }).focus();
  await replay.keyboard.press('End');
  await expect(replay.locator('.line-insert').first()).toBeAttached();
  await shoot(replay, 'replay-compared');
  await replay.getByRole('button', { name: 'Compare this instant with another' }).click();
  await replay.setViewportSize(PHONE);
  await shoot(replay, 'replay-phone');
}

mkdirSync(FOLDER, { recursive: true });
provideChromium();
await buildPage();
const browser = await chromium.launch(launchOptions());
const stack = await createStack({
  page: 'built',
  ports: { web: await freePort(), worker: await freePort(), runner: await freePort() },
  host: '127.0.0.1',
  stateDir: path.join(ROOT, '.cache/screenshots'),
  sandbox: provideSandbox(),
});
try {
  await stack.start();
  await takePictures(browser, stack);
} finally {
  await browser.close();
  await stack.stop();
}
