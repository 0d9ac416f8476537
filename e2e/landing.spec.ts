import { brotliCompressSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { createSession, expect, Person, test } from './fixtures.ts';

const MOST_BYTES = 80 * 1024;

test('the start page comes without the editor, in less than 80 KB of script and style', async ({
  page,
  stack,
}) => {
  const loaded = new Map<string, Promise<Buffer>>();
  page.on('response', (response) => {
    if (['script', 'stylesheet'].includes(response.request().resourceType())) {
      loaded.set(new URL(response.url()).pathname, response.body());
    }
  });
  await page.goto(stack.url, { waitUntil: 'networkidle' });
  await expect(page.getByRole('button', { name: 'Start an interview' })).toBeVisible();
  const bytes = await Promise.all(
    [...loaded].map(async ([path, body]) => [path, brotliCompressSync(await body).length] as const),
  );
  expect(bytes.length).toBeGreaterThan(1);
  const sum = bytes.reduce((total, [, length]) => total + length, 0);
  expect(sum, JSON.stringify(bytes)).toBeLessThan(MOST_BYTES);
  expect([...loaded.keys()].filter((path) => /editor|monaco/i.test(path))).toEqual([]);
});

test('it shows before any script has run', async ({ browser, stack }) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await page.goto(stack.url);
  await expect(page.getByRole('heading', { name: 'Interview in code.' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start an interview' })).toBeVisible();
  await page.context().close();
});

test('a session begins in the language that was chosen', async ({ page, stack }) => {
  await page.goto(stack.url);
  await page.getByLabel('Language').selectOption('JavaScript');
  await page.getByRole('button', { name: 'Start an interview' }).click();
  const ann = new Person(page);
  await ann.enterName('Ann');
  await ann.expectCode('function greet(name)');
});

test('a browser knows the sessions that it was in, and forgets them when told to', async ({
  browser,
  stack,
}) => {
  const own = await createSession(stack, 'python', 'Binary trees');
  const other = await createSession(stack, 'python', 'Graphs');
  const { page } = await Person.join(browser, own.hostUrl, 'Ann');
  const ann = new Person(page);
  await page.goto(other.url);
  await ann.enterName('Ann');
  await page.goto(stack.url);
  const recent = page.getByRole('region', { name: 'Recent in this browser' });
  await expect(recent.getByRole('listitem')).toHaveText([
    /^Graphs.*Candidate · 2[34] h left/,
    /^Binary trees.*Interviewer · 2[34] h left/,
  ]);
  await recent.getByRole('button', { name: 'Forget Graphs' }).click();
  await expect(recent.getByRole('listitem')).toHaveCount(1);
  await recent.getByRole('link', { name: 'Open Binary trees' }).click();
  await ann.isConnected();
  await expect(ann.sessionControls).toBeVisible();

  // With the interviewer's key goes the control over the session, so that is asked for twice.
  await page.goto(stack.url);
  await recent.getByRole('button', { name: 'Forget Binary trees' }).click();
  await recent.getByRole('button', { name: 'Lose control of Binary trees' }).click();
  await expect(recent).toBeHidden();
  await page.goto(own.url);
  await ann.enterName('Ann');
  await expect(ann.sessionControls).toBeHidden();
  await ann.leave();
});

test('nothing moves for those who asked for less motion', async ({ browser, stack }) => {
  /** Whether the miniature changes within some frames. */
  const plays = (page: Page) =>
    page.locator('[data-landing] main').evaluate(async (main) => {
      const before = main.innerHTML;
      for (let frame = 0; frame < 60; frame++) await new Promise(requestAnimationFrame);
      return main.innerHTML !== before;
    });
  const open = async (reducedMotion: 'reduce' | 'no-preference') => {
    const page = await (await browser.newContext({ reducedMotion })).newPage();
    await page.goto(stack.url, { waitUntil: 'networkidle' });
    return page;
  };
  const moving = await open('no-preference');
  await expect.poll(() => plays(moving)).toBe(true);
  const still = await open('reduce');
  expect(await plays(still)).toBe(false);
  const button = still.getByRole('button', { name: 'Start an interview' });
  await expect(button).toHaveCSS('transition-duration', '0s');
  await expect(moving.getByRole('button', { name: 'Start an interview' })).not.toHaveCSS(
    'transition-duration',
    '0s',
  );
  await Promise.all([moving.context().close(), still.context().close()]);
});

test('the start page stays until the session has come', async ({ page, stack }) => {
  const loaded = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  await page.route(/\/assets\/session-.*\.js/, async (route) => {
    asked.resolve();
    await loaded.promise;
    await route.continue();
  });
  await page.goto(stack.url);
  await page.getByRole('button', { name: 'Start an interview' }).click();
  await asked.promise;
  await expect(page.getByRole('heading', { name: 'Interview in code.' })).toBeVisible();
  await expect(page.getByRole('button', { name: /Start an interview|Starting/ })).toBeVisible();
  loaded.resolve();
  await expect(page).toHaveURL(/\/session\//);
  await expect(page.getByLabel('What should people call you?')).toBeFocused();
});
