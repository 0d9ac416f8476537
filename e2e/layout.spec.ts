import { createSession, expect, Person, test } from './fixtures.ts';

test('the border between code and output can be moved, by keyboard too, and stays there', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const ann = await Person.join(browser, url, 'Ann');
  const border = ann.page.getByRole('separator', { name: 'Border between code and output' });
  const width = async () => (await ann.output.boundingBox())?.width ?? 0;
  const before = await width();
  const at = await border.boundingBox();
  await ann.page.mouse.move(at?.x ?? 0, 400);
  await ann.page.mouse.down();
  await ann.page.mouse.move((at?.x ?? 0) - 150, 400, { steps: 5 });
  await ann.page.mouse.up();
  await expect.poll(width).toBeGreaterThan(before + 100);
  const dragged = await width();
  await border.focus();
  await ann.page.keyboard.press('ArrowRight');
  await expect.poll(width).toBeLessThan(dragged);
  const moved = await width();
  await ann.page.reload();
  await ann.isConnected();
  expect(Math.abs((await width()) - moved)).toBeLessThan(5);
  await ann.leave();
});

test('the tab tells how a run ended that nobody was looking at', async ({ browser, stack }) => {
  const { url } = await createSession(stack);
  const ann = await Person.join(browser, url, 'Ann');
  await ann.write('import sys\nsys.exit(3)\n');
  const hide = (hidden: boolean) =>
    ann.page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await hide(true);
  await ann.page.keyboard.press('Control+Enter');
  await expect(ann.page).toHaveTitle(/^✗ Exited with code 3/, { timeout: 30_000 });
  await hide(false);
  await expect(ann.page).toHaveTitle('Session · Viva');
  await ann.leave();
});

test('on a phone there is one pane at a time, and Run shows the output', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  const page = await context.newPage();
  await page.goto(url);
  const ann = new Person(page);
  await ann.enterName('Ann');
  await expect(ann.output).toBeHidden();
  await ann.runButton.tap();
  await expect(ann.output).toContainText('Hello, world!', { timeout: 30_000 });
  await expect(ann.editor).toBeHidden();
  const fits = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('main, main *')].every(
        (element) =>
          element.closest('.overflow-auto') !== null ||
          element.getBoundingClientRect().right <= innerWidth + 1,
      ),
    );
  // A terminal that somebody else has run, on a wider screen, does not widen the page.
  const bob = await Person.join(browser, url, 'Bob');
  await bob.page.keyboard.press('Control+Enter');
  await expect(ann.output).toContainText('Run by Bob', { timeout: 30_000 });
  expect(await fits()).toBe(true);
  await bob.leave();
  await page.getByRole('tab', { name: 'Code' }).tap();
  await expect(ann.editor).toBeVisible();
  await ann.expectCode('def greet');
  await page.locator('.view-line').first().tap();
  await page.keyboard.press('Control+Home');
  await page.getByRole('button', { name: '{', exact: true }).tap();
  await ann.expectCode(/^\{def greet/);
  const scrolls = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  expect(scrolls).toBe(false);
  await ann.leave();
});
