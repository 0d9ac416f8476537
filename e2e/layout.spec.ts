import type { Browser } from '@playwright/test';
import { createSession, expect, Person, test } from './fixtures.ts';

/** Somebody who joins on a phone. */
async function joinOnPhone(
  browser: Browser,
  link: string,
  name: string,
  viewport = { width: 360, height: 640 },
): Promise<Person> {
  const context = await browser.newContext({ viewport, hasTouch: true, isMobile: true });
  const person = new Person(await context.newPage());
  await person.page.goto(link);
  await person.enterName(name);
  return person;
}

const CODE = Array.from({ length: 60 }, (_, n) => `line_${n} = ${n}`).join('\n');

/** The caret, where it can be seen: neither scrolled away nor beneath anything else. */
const caretIsSeen = ({ page }: Person) =>
  expect
    .poll(() =>
      page.evaluate(() => {
        const caret = document.querySelector('.cursors-layer .cursor')?.getBoundingClientRect();
        if (!caret) return false;
        const { left, top, bottom } = caret;
        return [top + 2, bottom - 2].every((y) =>
          document.elementFromPoint(left, y)?.closest('.monaco-editor'),
        );
      }),
    )
    .toBe(true);

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
  const ann = await joinOnPhone(browser, url, 'Ann', { width: 360, height: 740 });
  const { page } = ann;
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

test('turning a phone leaves everything as it was: caret, scroll, undo, output', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const ann = await joinOnPhone(browser, url, 'Ann');
  const { page } = ann;
  await ann.write(`print("seen")\n${CODE}`);
  await ann.runButton.tap();
  await expect(ann.output).toContainText('seen', { timeout: 30_000 });
  await page.getByRole('tab', { name: 'Code' }).tap();
  await page.evaluate(() => {
    const kept = [document.querySelector('.monaco-editor'), document.querySelector('.xterm')];
    Object.assign(window, { kept });
  });
  const areKept = () =>
    page.evaluate(() => {
      const { kept } = window as unknown as { kept: readonly Element[] };
      return ['.monaco-editor', '.xterm'].every(
        (name, n) => document.querySelector(name) === kept[n],
      );
    });
  await page.locator('.view-line').first().tap();
  await page.keyboard.press('Control+End');
  await ann.expectCode('line_59 = 59');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.type('!');
  await ann.expectCode('line_58 = 58!');

  await page.setViewportSize({ width: 800, height: 360 });
  await expect(page.getByRole('tab')).toHaveCount(0);
  await expect(ann.output).toContainText('seen');
  expect(await areKept()).toBe(true);
  await caretIsSeen(ann);
  expect(await ann.shownCode()).not.toContain('line_1 = 1\n');
  await page.keyboard.type('?');
  await ann.expectCode('line_58 = 58!?');

  await page.setViewportSize({ width: 360, height: 640 });
  await expect(page.getByRole('tab', { name: 'Code' })).toBeVisible();
  await expect(ann.output).toBeHidden();
  expect(await areKept()).toBe(true);
  await caretIsSeen(ann);
  await page.keyboard.press('Control+z');
  await ann.expectCode(/line_58 = 58!?\n/);
  await page.getByRole('tab', { name: 'Output' }).tap();
  await expect(ann.output).toContainText('seen');
  await ann.leave();
});

test('the border stays where it was while the window is narrow', async ({ browser, stack }) => {
  const { url } = await createSession(stack);
  const ann = await Person.join(browser, url, 'Ann');
  const width = async () => Math.round((await ann.output.boundingBox())?.width ?? 0);
  const border = ann.page.getByRole('separator', { name: 'Border between code and output' });
  const before = await width();
  await border.focus();
  await ann.page.keyboard.press('ArrowRight');
  await expect.poll(width).toBeLessThan(before);
  const moved = await width();
  await ann.page.setViewportSize({ width: 360, height: 640 });
  await expect(ann.page.getByRole('tab', { name: 'Code' })).toBeVisible();
  await ann.page.setViewportSize({ width: 1280, height: 800 });
  await expect.poll(width).toBe(moved);
  await ann.leave();
});

test('on a phone Run is large and floats clear of the keys and the verdict', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const ann = await joinOnPhone(browser, url, 'Ann');
  const { page } = ann;
  const place = async (target: ReturnType<typeof page.locator>) => {
    const box = await target.boundingBox();
    if (!box) throw new Error('It is not shown.');
    return { ...box, right: box.x + box.width, bottom: box.y + box.height };
  };
  await expect(ann.runButton).toHaveCount(1);
  const run = await place(ann.runButton);
  expect(run.height).toBeGreaterThanOrEqual(48);
  expect(run.width).toBeGreaterThanOrEqual(96);
  const keys = await place(page.getByRole('toolbar', { name: 'Keys for code' }));
  expect(run.bottom).toBeLessThanOrEqual(keys.y);
  await expect(page.getByRole('timer')).toBeHidden();
  await ann.runButton.tap();
  const verdict = page.getByText(/^Finished in/);
  await expect(verdict).toBeVisible({ timeout: 30_000 });
  expect((await place(verdict)).right).toBeLessThanOrEqual((await place(ann.runButton)).x);
  await ann.leave();
});

test('on a phone the third tab tells who is here, and lets one follow, rename and invite', async ({
  browser,
  stack,
}) => {
  const { url, hostUrl } = await createSession(stack);
  const bob = await Person.join(browser, url, 'Bob');
  const ann = await joinOnPhone(browser, hostUrl, 'Ann');
  const { page } = ann;
  const tab = page.getByRole('tab', { name: 'People' });
  const people = page.getByRole('region', { name: 'People' });
  await tab.tap();
  await expect(people.getByRole('listitem').filter({ hasText: 'Bob' })).toContainText('Candidate');
  await expect(people.getByRole('listitem').filter({ hasText: 'Ann (you)' })).toContainText(
    'Interviewer',
  );
  await expect(people.getByRole('textbox', { name: 'Candidate link' })).toHaveValue(url);
  await people.getByRole('button', { name: 'Rename' }).tap();
  await page.getByLabel('What should people call you?').fill('Anna');
  await page.keyboard.press('Enter');
  await expect(people).toContainText('Anna (you)');
  await people.getByRole('button', { name: 'Follow Bob' }).tap();
  await expect(page.getByText('Following Bob')).toBeVisible();
  await expect(ann.editor).toBeVisible();
  await tab.tap();
  await people.getByRole('button', { name: 'Remove Bob' }).tap();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).tap();
  await expect(people.getByRole('listitem')).toHaveCount(1);
  await Promise.all([ann.leave(), bob.leave()]);
});

test('the line that is being typed stays in view when the keyboard of a phone comes up', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const ann = await joinOnPhone(browser, url, 'Ann');
  const { page } = ann;
  await ann.write(CODE);
  await page.keyboard.press('Control+Home');
  await ann.expectCode('line_0 = 0');
  await page.locator('.view-line', { hasText: 'line_15 = 15' }).tap({ position: { x: 30, y: 8 } });
  await page.setViewportSize({ width: 360, height: 340 });
  await expect(page.getByRole('contentinfo')).toBeHidden();
  await caretIsSeen(ann);
  await ann.expectCode('line_15 = 15');
  await page.keyboard.press('Control+End');
  await page.keyboard.type('0 # the very last line, as wide as the page');
  await ann.expectCode('the very last line');
  await caretIsSeen(ann);
  await expect(page.getByRole('toolbar', { name: 'Keys for code' })).toBeInViewport();
  await expect(ann.runButton).toBeInViewport();
  // Trouble shows all the same.
  await page.context().setOffline(true);
  await expect(page.getByRole('contentinfo')).toContainText('Offline');
  await expect(page.getByRole('contentinfo')).toBeInViewport();
  await page.context().setOffline(false);
  await expect(page.getByRole('contentinfo')).toBeHidden();
  await page.setViewportSize({ width: 360, height: 640 });
  await expect(page.getByRole('contentinfo')).toBeVisible();
  await ann.leave();
});

test('the same holds where the keyboard covers the page rather than making it smaller', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const ann = await joinOnPhone(browser, url, 'Ann');
  const { page } = ann;
  await ann.write(CODE);
  // As Safari tells of its keyboard.
  const cover = (height: number) =>
    page.evaluate((visible) => {
      Object.defineProperty(visualViewport, 'height', { value: visible, configurable: true });
      visualViewport?.dispatchEvent(new Event('resize'));
    }, height);
  await cover(340);
  const keys = page.getByRole('toolbar', { name: 'Keys for code' });
  const bottom = async () => {
    const box = await keys.boundingBox();
    return (box?.y ?? 0) + (box?.height ?? 0);
  };
  await expect.poll(bottom).toBeLessThanOrEqual(340);
  await caretIsSeen(ann);
  await cover(640);
  await expect.poll(bottom).toBeGreaterThan(340);
  await ann.leave();
});
