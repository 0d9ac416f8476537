import type { Browser } from '@playwright/test';
import { createSession, expect, Person, test } from './fixtures.ts';

/** Somebody whose clock can be put forward. */
async function joinWithClock(browser: Browser, link: string, name: string): Promise<Person> {
  const page = await (await browser.newContext()).newPage();
  await page.clock.install();
  await page.goto(link);
  const person = new Person(page);
  await person.enterName(name);
  return person;
}

test('it is announced who comes and goes, and shown who is there and who does nothing', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const ann = await joinWithClock(browser, url, 'Ann');
  const bob = await joinWithClock(browser, url, 'Bob');
  await expect(ann.page.getByText('Bob has joined.')).toBeVisible();

  await ann.page.getByRole('button', { name: '2 people are here' }).click();
  const told = (words: string) =>
    ann.page.getByRole('menuitem', { name: new RegExp(`^Follow Bob ?${words}$`) });
  await expect(told('Candidate')).toBeVisible();
  const { page } = bob;
  await page.clock.fastForward('01:00');
  await expect(told('Candidate, idle')).toBeVisible();
  await page.mouse.move(200, 200);
  await expect(told('Candidate')).toBeVisible();
  const hide = (hidden: boolean) =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await hide(true);
  await expect(told('Candidate, away')).toBeVisible();
  await hide(false);
  await expect(told('Candidate')).toBeVisible();
  await ann.page.keyboard.press('Escape');
  await bob.leave();
  await ann.sees(1);
  // Whoever is back soon was never gone.
  await expect(ann.page.getByText('Bob has left.')).toBeHidden();
  await ann.page.clock.fastForward('00:05');
  await expect(ann.page.getByText('Bob has left.')).toBeVisible();
  await ann.leave();
});

test('a name stands at a caret that moves, fades, and is back under the pointer', async ({
  pair: { ann, bob },
}) => {
  const caret = ann.page.locator('.remote-caret', { hasText: 'Bob' });
  const label = caret.getByText('Bob');
  await bob.editor.click();
  await bob.page.keyboard.press('Control+Home');
  await expect(label).toHaveCSS('opacity', '1');
  await expect(label).toHaveCSS('opacity', '0');
  const box = await caret.boundingBox();
  if (!box) throw new Error('The caret is not shown.');
  await ann.page.mouse.move(box.x + 2, box.y + box.height / 2);
  await expect(label).toHaveCSS('opacity', '1');
  await ann.page.mouse.move(box.x + 300, box.y + 200);
  await expect(label).toHaveCSS('opacity', '0');
  await bob.page.keyboard.press('ArrowRight');
  await expect(label).toHaveCSS('opacity', '1');
});
