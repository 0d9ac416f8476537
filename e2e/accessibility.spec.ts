import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { createSession, expect, Person, test } from './fixtures.ts';

const THEMES = ['light', 'dark', 'contrast'] as const;

/** What Radix opens above the page. */
const ABOVE = '[data-radix-popper-content-wrapper]';
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
    await page.goto(stack.url);
    await expect(page.getByRole('heading', { name: 'Recent in this browser' })).toBeVisible();
    await expectNoViolations(page);
    await Promise.all([ann.leave(), bob.leave()]);
  });
}

test('what somebody sets is theirs alone, and remembered', async ({ browser, stack }) => {
  const { url } = await createSession(stack);
  const ann = await Person.join(browser, url, 'Ann');
  const bob = await Person.join(browser, url, 'Bob');
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
  await Promise.all([ann.leave(), bob.leave()]);
});
