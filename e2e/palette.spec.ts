import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { createSession, expect, Person, test } from './fixtures.ts';

const palette = (page: Page) => page.getByRole('dialog', { name: 'Commands' });
const entry = (page: Page, name: string | RegExp) =>
  palette(page).getByRole('option', { name, exact: typeof name === 'string' });

/** Opens the palette by its keys, and chooses what the words find first. */
async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(palette(page).getByRole('combobox')).toBeFocused();
  await page.keyboard.type(words);
  await expect(palette(page).getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(palette(page)).toBeHidden();
}

test('from the editor, the keys lead to everything and back to where one was typing', async ({
  browser,
  stack,
}) => {
  const { url, hostUrl } = await createSession(stack);
  const ann = await Person.join(browser, hostUrl, 'Ann');
  const bob = await Person.join(browser, url, 'Bob');
  const { page } = ann;
  await ann.write('one\ntwo');
  await command(page, 'lock cand');
  await expect(bob.page.getByRole('contentinfo')).toContainText('Locked by the interviewer');
  await page.keyboard.type('!');
  await ann.expectCode('one\ntwo!');
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Control+k');
  await expect(palette(page)).toBeHidden();
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Escape');
  await expect(palette(page)).toBeHidden();
  await page.keyboard.type('?');
  await ann.expectCode('one\ntwo!?');

  await command(page, 'follow bob');
  await expect(page.getByText('Following Bob')).toBeVisible();
  await command(page, 'stop following');
  await expect(page.getByText('Following Bob')).toBeHidden();
  await command(page, 'have everyone follow');
  await expect(bob.page.getByText('Following Ann')).toBeVisible();
  await command(page, 'look around');
  await expect(bob.page.getByText('Following Ann')).toBeHidden();

  // What opens a dialog of its own comes after the palette, and gives the focus back as well.
  await command(page, 'rename session');
  await page.getByLabel('What is this session about?').fill('Trees');
  await page.keyboard.press('Enter');
  await expect(bob.page.getByRole('heading', { level: 1 })).toHaveText('Trees');
  await expect(page.getByRole('textbox', { name: 'Editor content' })).toBeFocused();
  await page.keyboard.type('.');
  await ann.expectCode('one\ntwo!?.');
  await command(page, 'change name');
  await page.getByLabel('What should people call you?').fill('Anna');
  await page.keyboard.press('Enter');
  await command(bob.page, 'follow anna');
  await expect(bob.page.getByText('Following Anna')).toBeVisible();
  await command(page, 'javascript');
  await expect(bob.page.getByRole('combobox', { name: 'Language' })).toContainText('JavaScript');
  await command(page, 'end inter');
  await page.getByRole('alertdialog').getByRole('button', { name: 'End interview' }).click();
  await expect(bob.page.getByRole('contentinfo')).toContainText('Ended · read-only');
  await command(page, 'reopen');
  await expect(bob.page.getByRole('contentinfo')).toContainText('Locked');
  await Promise.all([ann.leave(), bob.leave()]);
});

test('a program that reads the terminal gets Ctrl+K, and once it has ended the palette does', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const ann = await Person.join(browser, url, 'Ann');
  const { page } = ann;
  await ann.write(
    'import sys, tty\ntty.setcbreak(0)\nprint("ready")\nprint("key", ord(sys.stdin.read(1)))\n',
  );
  await command(page, 'run');
  await expect(ann.output).toContainText('ready', { timeout: 30_000 });
  await command(page, 'terminal');
  await page.keyboard.press('Control+k');
  await expect(ann.output).toContainText('key 11');
  await expect(ann.output).toContainText('Finished in');
  await expect(palette(page)).toBeHidden();
  const download = page.waitForEvent('download');
  await command(page, 'download');
  expect((await download).suggestedFilename()).toBe('output.txt');
  await command(page, 'clear out');
  await expect(ann.output).not.toContainText('key 11');
  await command(page, 'go editor');
  await page.keyboard.type('# back\n');
  await ann.expectCode('# back');
  await ann.leave();
});

test('one finds there what one may do, and why something cannot be done', async ({
  browser,
  stack,
}) => {
  const { url, hostUrl, spectatorUrl } = await createSession(stack);
  const ann = await Person.join(browser, hostUrl, 'Ann');
  const bob = await Person.join(browser, url, 'Bob');
  const eve = await Person.join(browser, spectatorUrl, 'Eve');
  await ann.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await command(ann.page, 'copy interviewer');
  await expect(ann.page.getByText('Interviewer link copied.')).toBeVisible();
  expect(await ann.page.evaluate(() => navigator.clipboard.readText())).toBe(hostUrl);

  await bob.page.getByRole('button', { name: 'Commands' }).click();
  await expect(entry(bob.page, /^Copy the candidate link/)).toBeVisible();
  await expect(entry(bob.page, /^Follow Ann/)).toBeVisible();
  for (const name of [/interviewer link/, /^Lock/, /^End interview/, /^Follow Bob/]) {
    await expect(entry(bob.page, name)).toHaveCount(0);
  }
  await bob.page.keyboard.type('nothing like this');
  await expect(palette(bob.page)).toContainText('Nothing here is called that.');
  await bob.page.keyboard.press('Escape');

  await eve.page.keyboard.press('Control+k');
  await eve.page.keyboard.type('run');
  const run = entry(eve.page, /^Run the program/);
  await expect(run).toContainText('You are watching, so you cannot run code.');
  await expect(run).toHaveAttribute('aria-selected', 'true');
  await expect(run).toHaveAttribute('aria-disabled', 'true');
  await eve.page.keyboard.press('Enter');
  await expect(palette(eve.page)).toBeVisible();
  await Promise.all([ann, bob, eve].map((person) => person.leave()));
});

test('what one has set stays set, and the page leads home', async ({ browser, stack }) => {
  const { url } = await createSession(stack);
  const ann = await Person.join(browser, url, 'Ann');
  const { page } = ann;
  const fontSize = () =>
    page
      .locator('.view-line')
      .first()
      .evaluate((line) => getComputedStyle(line).fontSize);
  await command(page, 'larger');
  await expect.poll(fontSize).toBe('16px');
  await command(page, 'theme dark');
  await expect(page.locator(':root')).toHaveAttribute('data-theme', 'dark');
  await command(page, 'wrap');
  await command(page, 'shortcuts');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet).toContainText('Ctrl+K');
  await page.keyboard.press('Escape');
  await command(page, 'recorded');
  await expect(page.getByRole('dialog', { name: 'What is recorded' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByLabel('Wrap long lines')).toBeChecked();
  await page.keyboard.press('Escape');
  await command(page, 'start page');
  await expect(page.getByRole('button', { name: 'Start an interview' })).toBeVisible();
  await ann.leave();
});

for (const theme of ['light', 'dark', 'contrast']) {
  test(`on a phone in the ${theme} theme it fits, and axe finds nothing`, async ({
    browser,
    stack,
  }) => {
    const { hostUrl } = await createSession(stack);
    const context = await browser.newContext({
      viewport: { width: 360, height: 640 },
      hasTouch: true,
      isMobile: true,
      reducedMotion: 'reduce',
    });
    await context.addInitScript((name) => localStorage.setItem('viva:theme', name), theme);
    const page = await context.newPage();
    await page.goto(hostUrl);
    const ann = new Person(page);
    await ann.enterName('Ann');
    await page.getByRole('button', { name: 'Commands' }).tap();
    await expect(palette(page)).toBeVisible();
    const box = await palette(page).boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
    const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    await entry(page, /^Go to the people/).tap();
    await expect(page.getByRole('tab', { name: 'People' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    await ann.leave();
  });
}
