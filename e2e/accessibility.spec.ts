import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { createSession, expect, Person, test } from './fixtures.ts';

const THEMES = ['light', 'dark', 'contrast'] as const;

/** What Radix opens above the page. */
const ABOVE = '[data-radix-popper-content-wrapper]';
const UNKNOWN = 'aaaaaaaaaaaaaaaaaaaa';
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** On the page as a whole axe finds nothing; Monaco is looked at as what it is in it, not in its parts. */
async function expectNoViolations(page: Page): Promise<void> {
  await expectNone(new AxeBuilder({ page }).exclude('.monaco-editor'));
}

async function expectNone(builder: AxeBuilder): Promise<void> {
  const { violations } = await builder.analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

for (const theme of THEMES) {
  test(`axe finds nothing on any page in the ${theme} theme`, async ({ browser, stack }) => {
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    await context.addInitScript((name) => localStorage.setItem('viva:theme', name), theme);
    const page = await context.newPage();
    await page.goto(stack.url);
    await expect(page.getByRole('button', { name: 'Start an interview' })).toBeVisible();
    await expectNoViolations(page);
    await page.goto(`${stack.url}/nowhere`);
    await expect(page.getByRole('heading', { name: 'There is no page here' })).toBeVisible();
    await expectNoViolations(page);

    await page.goto(`${stack.url}/status`);
    await expect(page.getByText(/as of/)).toBeVisible();
    await expectNoViolations(page);

    await page.goto(`${stack.url}/session/${UNKNOWN}`);
    await expect(page.getByRole('heading', { name: 'This session does not exist' })).toBeVisible();
    await expectNoViolations(page);

    const { hostUrl, url } = await createSession(stack);
    const bob = await Person.join(browser, url, 'Bob');
    await page.goto(hostUrl);
    const ann = new Person(page);
    await expect(page.getByLabel('What should people call you?')).toBeVisible();
    await expectNoViolations(page);
    await ann.enterName('Ann');
    await ann.runButton.click();
    await expect(ann.output).toContainText('Finished in', { timeout: 30_000 });
    await expectNoViolations(page);
    for (const name of ['Share', 'Settings', 'Session controls', '2 people are here']) {
      await page.getByRole('button', { name }).click();
      await expectNone(new AxeBuilder({ page }).include(ABOVE).withTags(WCAG));
      await page.keyboard.press('Escape');
    }
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    await expectNone(new AxeBuilder({ page }).include('[role="dialog"]').withTags(WCAG));
    await page.keyboard.press('Escape');
    await context.setOffline(true);
    await expect(page.getByRole('contentinfo')).toContainText('Offline');
    await expectNoViolations(page);
    await context.setOffline(false);
    await ann.isConnected();
    await page.getByRole('combobox', { name: 'Language' }).click();
    await expectNone(new AxeBuilder({ page }).include('[role=listbox]').withTags(WCAG));
    await page.keyboard.press('Escape');
    await ann.control('Show the history…');
    await expect(
      page.getByRole('dialog', { name: 'History' }).locator('.editor.original'),
    ).toBeVisible();
    await expectNone(
      new AxeBuilder({ page })
        .include('[role=dialog]')
        .exclude('.monaco-diff-editor')
        .withTags(WCAG),
    );
    await page.keyboard.press('Escape');
    await ann.control('End interview…');
    await page.getByRole('button', { name: 'End interview' }).click();
    await expect(page.getByText('This session has ended.')).toBeVisible();
    await expectNoViolations(page);
    await page.setViewportSize({ width: 360, height: 740 });
    for (const name of ['Code', 'Output', 'People']) {
      await page.getByRole('tab', { name }).click();
      await expectNoViolations(page);
    }
    await page.goto(`${url}/replay`);
    const seek = page.getByRole('slider', { name: 'Time' });
    await seek.focus();
    await page.keyboard.press('End');
    await page.getByRole('button', { name: 'Who wrote what' }).click();
    await expectNoViolations(page);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('button', { name: 'Run this' }).click();
    await expect(page.getByRole('region', { name: 'Your own run' })).toContainText('Finished in', {
      timeout: 30_000,
    });
    await page.getByRole('button', { name: 'Compare this instant with another' }).click();
    await seek.focus();
    await page.keyboard.press('Home');
    await expectNoViolations(page);
    await page.goto(stack.url);
    await expect(page.getByRole('heading', { name: 'Recent in this browser' })).toBeVisible();
    await expectNoViolations(page);
    await Promise.all([ann.leave(), bob.leave()]);
  });
}

test('what somebody sets is theirs alone, and remembered', async ({ pair: { ann, bob } }) => {
  const { page } = ann;
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const fontSize = (person: Person) =>
    person.page
      .locator('.view-line')
      .first()
      .evaluate((line) => getComputedStyle(line).fontSize);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByLabel('Theme').selectOption('High contrast');
  await page.getByLabel('Font size').selectOption('20 px');
  await page.getByLabel('Wrap long lines').check();
  await page.keyboard.press('Escape');
  await expect.poll(background).toBe('rgb(0, 0, 0)');
  await expect.poll(() => fontSize(ann)).toBe('20px');
  await ann.typeAt('start', `# ${'long '.repeat(60)}\n`);
  await bob.expectCode('# long long');
  expect(await fontSize(bob)).toBe('14px');
  await page.reload();
  await ann.isConnected();
  expect(await background()).toBe('rgb(0, 0, 0)');
  await expect.poll(() => fontSize(ann)).toBe('20px');
});

test('the keyboard alone does everything, and leads out of the editor and the terminal', async ({
  browser,
  stack,
}) => {
  const page = await (await browser.newContext()).newPage();
  const { keyboard } = page;
  await page.goto(stack.url);
  const start = page.getByRole('button', { name: 'Start an interview' });
  await expect(start).toBeVisible();
  for (let n = 0; n < 10 && !(await start.evaluate((it) => it === document.activeElement)); n++) {
    await keyboard.press('Tab');
  }
  await keyboard.press('Enter');
  await expect(page.getByLabel('What should people call you?')).toBeFocused();
  await keyboard.type('Ann');
  await keyboard.press('Enter');
  const ann = new Person(page);
  await ann.isConnected();

  const inside = (selector: string) =>
    page.evaluate((name) => document.activeElement?.closest(name) !== null, selector);
  const tabUntil = async (selector: string) => {
    for (let n = 0; n < 30 && !(await inside(selector)); n++) await keyboard.press('Tab');
    expect(await inside(selector)).toBe(true);
  };
  await tabUntil('.monaco-editor');
  await keyboard.press('Control+A');
  await keyboard.type('print(input())');
  // Out of the editor it leads only where one has not typed on since.
  await keyboard.press('Escape');
  await keyboard.type(' #');
  await keyboard.press('Tab');
  expect(await inside('.monaco-editor')).toBe(true);
  await keyboard.press('Control+Enter');
  await expect(ann.output).toContainText('Running');
  await keyboard.press('Escape');
  await tabUntil('.xterm');
  await keyboard.type('42\n');
  await expect(ann.output).toContainText('Finished in', { timeout: 30_000 });
  await keyboard.press('Shift+Tab');
  expect(await inside('.xterm')).toBe(false);
  await keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await ann.leave();
});

test('what is recorded is told before one joins, and later', async ({ browser, stack }) => {
  const { url } = await createSession(stack);
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  await page.getByRole('button', { name: 'What is recorded?' }).click();
  const told = page.getByRole('dialog', { name: 'What is recorded' });
  await expect(told).toContainText('30 days after the session has closed');
  await page.keyboard.press('Escape');
  const ann = new Person(page);
  await page.getByLabel('What should people call you?').fill('Ann');
  await page.keyboard.press('Enter');
  await ann.isConnected();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'What is recorded' }).click();
  await expect(told).toBeVisible();
  await ann.leave();
});
