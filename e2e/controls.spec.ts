import { expect, Person, test } from './fixtures.ts';

test('the interviewer passes on three links, each with its sentence; a candidate one', async ({
  browser,
  stack,
}) => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(stack.url);
  await page.getByRole('button', { name: 'Start an interview' }).click();
  const ann = new Person(page);
  await ann.enterName('Ann');
  await ann.share();
  const links = page.getByRole('dialog');
  await expect(links).toContainText('They can read, edit and run the code.');
  await expect(links).toContainText('They can watch, and change nothing.');
  await expect(links).toContainText('It is yours');
  const [candidate, spectator, interviewer] = await Promise.all(
    ['Candidate link', 'Spectator link', 'Interviewer link'].map((name) =>
      page.getByRole('textbox', { name }).inputValue(),
    ),
  );

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy spectator link' }).click();
  await expect(page.getByText('The link has been copied.')).toBeAttached();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(spectator);

  const bob = await Person.join(browser, candidate ?? '', 'Bob');
  const eve = await Person.join(browser, spectator ?? '', 'Eve');
  const ada = await Person.join(browser, interviewer ?? '', 'Ada');
  await expect(eve.page.getByRole('contentinfo')).toContainText('read-only');
  await expect(ada.sessionControls).toBeVisible();
  await expect(bob.sessionControls).toBeHidden();
  // Whoever has come by the interviewer's link, or by the spectators', can pass on what they were given.
  for (const person of [ada, eve]) {
    await person.share();
    await expect(person.page.getByRole('textbox', { name: 'Spectator link' })).toHaveValue(
      spectator ?? '',
    );
  }
  await bob.share();
  await expect(bob.page.getByRole('textbox', { name: 'Spectator link' })).toBeHidden();
  await expect(bob.page.getByRole('textbox', { name: 'Candidate link' })).toHaveValue(
    candidate ?? '',
  );
  await expect(bob.page.getByRole('textbox', { name: 'Interviewer link' })).toBeHidden();
  await Promise.all([ann, bob, eve, ada].map((person) => person.leave()));
});

test('the interviewer names, locks, extends, ends and reopens the session', async ({
  pair: { ann, bob },
}) => {
  await ann.control('Rename session…');
  await ann.page.getByLabel('What is this session about?').fill('Binary trees');
  await ann.page.keyboard.press('Enter');
  await expect(bob.page.getByRole('heading', { level: 1 })).toHaveText('Binary trees');
  await expect(bob.page).toHaveTitle('Binary trees · Viva');

  await ann.control('Lock for candidates');
  await expect(bob.page.getByRole('contentinfo')).toContainText('Locked by the interviewer');
  await bob.typeAt('start', 'not to be seen');
  await ann.typeAt('start', '# by the interviewer\n');
  await bob.expectCode(/^# by the interviewer\n/);
  await ann.control('Unlock for candidates');
  await expect(bob.page.getByRole('contentinfo')).toContainText('Connected');
  await bob.typeAt('start', '# by Bob\n');
  await ann.expectCode(/^# by Bob\n# by the interviewer\n/);

  await ann.control('Extend by an hour');
  await ann.sessionControls.click();
  await expect(ann.page.getByRole('menu')).toContainText('24 h left');
  await ann.page.keyboard.press('Escape');

  await ann.control('End interview…');
  const sure = ann.page.getByRole('alertdialog');
  await sure.getByRole('button', { name: 'Cancel' }).click();
  await ann.control('End interview…');
  await sure.getByRole('button', { name: 'End interview' }).click();
  await expect(bob.page.getByRole('contentinfo')).toContainText('Ended · read-only');
  await expect(bob.runButton).toHaveAttribute('aria-disabled', 'true');
  await ann.control('Reopen interview');
  await expect(bob.page.getByRole('contentinfo')).toContainText('Connected');
});

test('the interviewer removes somebody, who is told and stays out', async ({
  pair: { ann, bob },
}) => {
  const told = bob.page.getByText('removed you from this session');
  await ann.page.getByRole('button', { name: '2 people are here' }).click();
  await ann.page.getByRole('menuitem', { name: 'Remove Bob' }).click();
  await ann.page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(told).toBeVisible();
  await expect(ann.page.getByRole('button', { name: 'You are here alone' })).toBeVisible();
  await bob.page.reload();
  await expect(told).toBeVisible();
});
