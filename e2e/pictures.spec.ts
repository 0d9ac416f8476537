import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { createSession, expect, Person, test } from './fixtures.ts';
import { cutOff, pinFigures } from './pinned.ts';
import { recordedInterview, serveRecording } from './recorded.ts';

/*
 * The main states as pictures. Whoever changes the look on purpose takes them anew with
 *
 *   npx playwright test --config e2e/playwright.config.ts pictures.spec.ts --update-snapshots
 *
 * and looks at each before it is committed.
 */

const WIDTHS = [360, 820, 1280] as const;
const HEIGHT = 640;
const UNKNOWN = 'aaaaaaaaaaaaaaaaaaaa';
const CODE = `def depth(node):
    if node is None:
        return 0
    left, right = depth(node.left), depth(node.right)
    return 1 + max(left, right)


print("depth:", depth(None))
`;

/** Opens an address in a browser of its own in which nothing moves. */
async function open(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: HEIGHT },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  await pinFigures(page);
  await page.goto(address);
  return page;
}

async function join(browser: Browser, link: string, name: string): Promise<Person> {
  const person = new Person(await open(browser, link));
  await person.enterName(name);
  return person;
}

/** Compares the page at each width with its picture. */
async function expectPictures(
  page: Page,
  name: string,
  widths: readonly number[] = WIDTHS,
): Promise<void> {
  // Names at carets come and go.
  await expect(page.locator('.remote-caret-named')).toHaveCount(0);
  for (const width of widths) {
    await page.setViewportSize({ width, height: HEIGHT });
    await expect(page).toHaveScreenshot(`${name}-${width}.png`);
  }
}

/** The same in the dark theme, at one width. */
async function expectDarkPicture(page: Page, name: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectPictures(page, `${name}-dark`, [1280]);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** What Radix opens above the page. */
const above = (page: Page) => page.locator('[data-radix-popper-content-wrapper]');

test('the start page, and the sessions that a browser was in', async ({ browser, stack }) => {
  const page = await open(browser, stack.url);
  await expect(page.getByRole('button', { name: 'Start an interview' })).toBeVisible();
  await expectPictures(page, 'landing');
  await expectDarkPicture(page, 'landing');

  const session = await createSession(stack, 'python', 'Binary trees');
  await page.goto(session.hostUrl);
  const ann = new Person(page);
  await ann.enterName('Ann');
  await page.goto(stack.url);
  await expect(page.getByRole('heading', { name: 'Recent in this browser' })).toBeVisible();
  await expectPictures(page, 'recent');
  await ann.leave();
});

test('the question for a name', async ({ browser, stack }) => {
  const { url } = await createSession(stack, 'python', 'Binary trees');
  const page = await open(browser, url);
  await expect(page.getByLabel('What should people call you?')).toBeFocused();
  await expectPictures(page, 'name');
  await page.context().close();
});

test('a session with two people, what opens above it, and how it goes on', async ({
  browser,
  stack,
}) => {
  test.setTimeout(180_000);
  const ann = new Person(await open(browser, stack.url));
  await ann.page.getByRole('button', { name: 'Start an interview' }).click();
  await ann.enterName('Ann');
  await ann.control('Rename session…');
  await ann.page.getByLabel('What is this session about?').fill('Binary trees');
  await ann.page.keyboard.press('Enter');
  const bob = await join(browser, ann.page.url(), 'Bob');
  const { page } = bob;
  await bob.write(CODE);
  await ann.editor.click({ position: { x: 300, y: 60 } });
  await bob.runButton.click();
  await expect(bob.output).toContainText('Finished in 0.02 s');
  await expect(page.locator('.remote-caret')).toHaveCount(1);
  await expectPictures(page, 'session');
  await page.setViewportSize({ width: WIDTHS[0], height: HEIGHT });
  await page.getByRole('tab', { name: 'Code' }).click();
  await expectPictures(page, 'session-code', [WIDTHS[0]]);
  await expectDarkPicture(page, 'session');

  await page.getByRole('button', { name: '2 people are here' }).click();
  await expect(above(page)).toHaveScreenshot('participants.png');
  await page.keyboard.press('Escape');
  await expect(above(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(above(page)).toHaveScreenshot('settings.png');
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(above(page)).toHaveCount(0);
  await ann.share();
  await expect(above(ann.page)).toHaveScreenshot('share.png', {
    mask: [ann.page.getByRole('textbox', { name: /link$/ })],
    maskColor: '#888888',
  });
  await ann.page.keyboard.press('Escape');

  await bob.write('import sys\n\nprint("no tree")\nsys.exit(3)\n');
  await bob.runButton.click();
  await expect(bob.output).toContainText('Exited with code 3');
  await expect(bob.output).toHaveScreenshot('error.png');

  // What is on its way when the network goes is told in other words.
  await expect(page.getByRole('contentinfo')).toContainText('saved');
  await cutOff(page);
  await expect(page.getByRole('contentinfo')).toContainText('Offline');
  await expectPictures(page, 'offline');
  await page.context().setOffline(false);
  await bob.isConnected();

  await ann.control('End interview…');
  await ann.page.getByRole('alertdialog').getByRole('button', { name: 'End interview' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('Ended');
  await expectPictures(page, 'ended');
  await Promise.all([ann.leave(), bob.leave()]);
});

test('a replay, two instants of it side by side, and who wrote what', async ({
  browser,
  stack,
}) => {
  const page = await open(browser, stack.url);
  await serveRecording(page, recordedInterview());
  await page.goto(`${stack.url}/session/${UNKNOWN}/replay?t=212`);
  const code = page.getByRole('region', { name: 'Code' });
  await expect(code).toContainText('What does it cost?');
  await expect(page.locator('.xterm-rows')).toContainText('depth: 0');
  await expectPictures(page, 'replay');
  await expectDarkPicture(page, 'replay');
  await page.getByRole('button', { name: 'Compare this instant with another' }).click();
  await page.getByRole('slider', { name: 'Time' }).focus();
  await page.keyboard.press('End');
  await expect(code.locator('.editor.modified')).toContainText('Every node once');
  // What differs is found out beside the page, and marked on both sides.
  await expect(code.locator('.editor.modified .line-insert').first()).toBeAttached();
  await expect(code.locator('.editor.original .diagonal-fill').first()).toBeAttached();
  await page.mouse.move(0, 0);
  await expectPictures(page, 'replay-compared', [1280]);
  await page.getByRole('button', { name: 'Compare this instant with another' }).click();
  await page.getByRole('button', { name: 'Who wrote what' }).click();
  await expect(code.locator('.written-by').first()).toBeVisible();
  await page.mouse.move(0, 0);
  await expectPictures(page, 'replay-writers', [1280]);
  await page.context().close();
});

test('sessions that are not there', async ({ browser, stack }) => {
  const page = await open(browser, `${stack.url}/session/${UNKNOWN}`);
  await expect(page.getByRole('heading', { name: 'This session does not exist' })).toBeVisible();
  await expectPictures(page, 'unknown');
  await page.route('**/api/sessions/*', (route) =>
    route.fulfill({
      status: 410,
      json: { error: { code: 'session_ended', message: 'This session has expired.' } },
    }),
  );
  await page.goto(`${stack.url}/session/${UNKNOWN}`);
  await expect(page.getByRole('heading', { name: 'This session has expired' })).toBeVisible();
  await expectPictures(page, 'expired');
  await page.context().close();
});

test('how the parts are', async ({ browser, stack }) => {
  const page = await open(browser, stack.url);
  await page.clock.setFixedTime('2026-11-23T10:00:00.000Z');
  const well = { status: 'ok' };
  const runner = { ...well, sandbox: 'docker', development: false, runtime: 'runsc', reason: null };
  const database = { status: 'unavailable' };
  await page.route('**/api/health', (route) =>
    route.fulfill({ json: { status: 'degraded', worker: well, rooms: well, database, runner } }),
  );
  await page.goto(`${stack.url}/status`);
  await expect(page.getByText('Something is not well.')).toBeVisible();
  await expectPictures(page, 'status');
  await page.context().close();
});
