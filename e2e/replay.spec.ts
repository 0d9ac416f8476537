import { createSession, expect, Person, test } from './fixtures.ts';

const code = (page: Person['page']) => page.getByRole('region', { name: 'Code' });

test('after an interview, any instant of it can be seen, and run', async ({ browser, stack }) => {
  const { url, hostUrl } = await createSession(stack, 'python', 'Binary trees');
  const ann = await Person.join(browser, hostUrl, 'Ann');
  const bob = await Person.join(browser, url, 'Bob');
  await bob.write('print("first")');
  await ann.expectCode('print("first")');
  await bob.runButton.click();
  await expect(ann.output).toContainText('Finished in', { timeout: 30_000 });
  await bob.write('print("second")');
  await ann.expectCode('print("second")');
  await bob.leave();

  const { page } = ann;
  await page.goto(`${url}/replay`);
  const time = page.getByRole('slider', { name: 'Time' });
  await time.focus();
  await page.keyboard.press('End');
  await expect(code(page)).toContainText('print("second")');
  await expect(page.getByText('The session goes on')).toBeVisible();
  await page.getByRole('button', { name: 'Previous run' }).click();
  await expect(code(page)).toContainText('print("first")');
  await expect(page.getByRole('button', { name: 'Bob' })).toBeVisible();

  await page.getByRole('button', { name: 'Run this' }).click();
  const own = page.getByRole('region', { name: 'Your own run' });
  await expect(own).toContainText('Finished in', { timeout: 30_000 });
  await expect(own.locator('.xterm-rows')).toContainText('first');

  // Played to the end, it shows the end.
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('32');
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(code(page)).toContainText('print("second")');
  await ann.leave();
});

test('the replay is the interviewer’s', async ({ browser, stack }) => {
  const { url } = await createSession(stack);
  const bob = await Person.join(browser, url, 'Bob');
  await bob.page.goto(`${url}/replay`);
  await expect(
    bob.page.getByRole('heading', { name: 'The replay could not be opened' }),
  ).toBeVisible();
  await bob.leave();
});
