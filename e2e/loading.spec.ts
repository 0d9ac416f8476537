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
  await ada.keyboard.press('Control+a');
  await ada.keyboard.press('Tab');
  await bob.expectCode(/^ {4}def greet.*\n {8}return/);
  await ada.keyboard.press('Control+z');
  await bob.expectCode(/^def greet/);
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

test('the editor takes over beneath an open dialog, and has the focus once that is closed', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const loaded = Promise.withResolvers<void>();
  const page = await joinWithoutEditor(browser, url, async (route) => {
    await loaded.promise;
    await route.continue();
  });
  const ada = new Person(page);
  await page.getByLabel('Code editor').click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  loaded.resolve();
  await expect(ada.editor).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('textbox', { name: 'Editor content' })).toBeFocused();
  await page.keyboard.type('# on');
  await ada.expectCode(/^# ondef greet/);
});

for (const [keys, part, command, left] of [
  ['vim', /\/assets\/vim-/, 'dd', /^ {4}return/],
  ['emacs', /\/assets\/emacs-/, 'Control+k', /^\n {4}return/],
] as const) {
  test(`with the keys of ${keys}, nothing is taken for text before they are there`, async ({
    browser,
    stack,
  }) => {
    const { url } = await createSession(stack);
    const page = await (await browser.newContext()).newPage();
    await page.addInitScript(
      (chosen) => localStorage.setItem('viva:settings', JSON.stringify({ keys: chosen })),
      keys,
    );
    const loaded = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    await page.route(part, async (route) => {
      asked.resolve();
      await loaded.promise;
      await route.continue();
    });
    await page.goto(url);
    const name = page.getByLabel('What should people call you?');
    await name.fill('Ada');
    await name.press('Enter');
    await asked.promise;
    await expect(page.getByRole('contentinfo')).toContainText('Connected');
    const ada = new Person(page);
    await expect(ada.editor).toBeHidden();
    await expect(page.getByLabel('Code editor')).toHaveCount(0);
    loaded.resolve();
    await ada.editor.click();
    await page.keyboard.press('Control+Home');
    if (keys === 'vim') await page.keyboard.type(`gg${command}`);
    else await page.keyboard.press(command);
    await ada.expectCode(left);
  });
}

test('whoever comes back to a language stands where they were', async ({ browser, stack }) => {
  const { url } = await createSession(stack);
  const ada = await Person.join(browser, url, 'Ada');
  const code = ada.page.getByRole('textbox', { name: 'Editor content' });
  await ada.write(Array.from({ length: 80 }, (_, line) => `line_${line} = 0`).join('\n'));
  await ada.expectCode('line_79 = 0');
  for (const language of ['JavaScript', 'Python']) {
    await ada.chooseLanguage(language);
    await ada.expectCode(language === 'Python' ? 'line_79 = 0' : 'function');
  }
  await code.focus();
  await ada.page.keyboard.type('1');
  await ada.expectCode('line_79 = 01');
  await expect(ada.page.getByLabel('Code editor')).toHaveCount(0);
  await ada.leave();
});
