import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page, Route } from '@playwright/test';
import { createSession, expect, Person, test } from './fixtures.ts';

/** The part of the page with Monaco in it. */
const EDITOR = /\/assets\/editor\.api-/;

/** Somebody who has joined while the editor is held up by `hold`. */
async function joinWithoutEditor(
  browser: Browser,
  link: string,
  hold: (route: Route) => unknown,
): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.route(EDITOR, hold);
  await page.goto(link);
  const name = page.getByLabel('What should people call you?');
  await name.fill('Ada');
  await name.press('Enter');
  await expect(page.getByLabel('Code editor')).toBeEditable();
  return page;
}

test('one types before the editor has been loaded, and goes on in it where one was', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const loaded = Promise.withResolvers<void>();
  const ada = await joinWithoutEditor(browser, url, async (route) => {
    await loaded.promise;
    await route.continue();
  });
  const bob = await Person.join(browser, url, 'Bob');

  const plain = ada.getByLabel('Code editor');
  await plain.click();
  await ada.keyboard.press('Control+End');
  await ada.keyboard.type('# from ad');
  await bob.expectCode('# from ad');
  await bob.typeAt('start', '# from Bob\n');
  await expect(plain).toHaveValue(/^# from Bob\n/);
  await ada.keyboard.type('a');
  await bob.expectCode('# from ada');

  loaded.resolve();
  await expect(plain).toHaveCount(0);
  await ada.keyboard.type(' in full');
  await bob.expectCode(/# from ada in full$/);
  // What was typed before is one's own to take back afterwards.
  for (let steps = 0; steps < 8; steps++) await ada.keyboard.press('Control+z');
  await bob.expectCode(/^# from Bob\n(?!.*ada)/s);
});

test('where the editor cannot be loaded, a plain one remains and says so', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const ada = await joinWithoutEditor(browser, url, (route) => route.abort());
  const bob = await Person.join(browser, url, 'Bob');
  await expect(ada.getByText('The full editor could not be loaded.')).toBeVisible();

  const plain = ada.getByLabel('Code editor');
  await plain.click();
  await ada.keyboard.press('Control+End');
  await ada.keyboard.press('Tab');
  await ada.keyboard.type('# indented');
  await ada.keyboard.press('Enter');
  await ada.keyboard.type('# again');
  await bob.expectCode('    # indented\n    # again');
  await ada.keyboard.press('Escape');
  await ada.keyboard.press('Tab');
  await expect(plain).not.toBeFocused();

  await ada.keyboard.press('Control+Enter');
  await expect(ada.getByText(/Finished in/)).toBeVisible();
  expect((await new AxeBuilder({ page: ada }).analyze()).violations).toEqual([]);
});
