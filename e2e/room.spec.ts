import { createSession, expect, Person, savedCode, test } from './fixtures.ts';

test('one click makes a session; whoever has the link is in it, with everything shared', async ({
  browser,
  stack,
}) => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(stack.url);
  await expect(page.getByRole('heading', { name: 'Interview in code.' })).toBeVisible();
  await page.getByRole('button', { name: 'Start an interview' }).click();
  const ann = new Person(page);
  await ann.enterName('Ann');
  await ann.expectCode('def greet(name: str)');
  // The host's token belongs to Ann's browser, not to an address that she might pass on.
  await expect(page).toHaveURL(/\/session\/[^#]+$/);

  await page.getByRole('button', { name: 'Share' }).click();
  const link = await page.getByRole('textbox', { name: 'Candidate link' }).inputValue();
  expect(link).toBe(page.url());
  await page.keyboard.press('Escape');
  const bob = await Person.join(browser, link, 'Bob');

  for (const person of [ann, bob]) {
    await person.page.getByRole('button', { name: '2 people are here' }).click();
    const menu = person.page.getByRole('menu');
    await expect(menu).toContainText('Ann');
    await expect(menu).toContainText('Bob');
    await person.page.keyboard.press('Escape');
  }

  await Promise.all([
    ann.typeAt('start', '# Ann types here\n'),
    bob.typeAt('end', '# and Bob here'),
  ]);
  for (const person of [ann, bob]) {
    await person.expectCode(/^# Ann types here\ndef greet[\s\S]*# and Bob here$/);
  }
  await expect(ann.page.getByText('Bob', { exact: true }).last()).toBeVisible();

  await bob.page.keyboard.press('Control+Enter');
  for (const person of [ann, bob]) {
    await expect(person.output).toContainText('Hello, world!');
    await expect(person.output).toContainText(/Finished in [\d.]+ s · \d+ MB/);
    await expect(person.output).toContainText('Run by Bob');
  }
  await ann.leave();
  await expect(bob.page.getByRole('button', { name: 'You are here alone' })).toBeVisible();
  await bob.leave();
});

test('undo takes back one’s own edits only, also after others’ edits in between', async ({
  pair: { ann, bob },
}) => {
  await ann.typeAt('start', '# by Ann\n');
  await bob.expectCode('# by Ann');
  await bob.typeAt('start', '# by Bob\n');
  await ann.expectCode('# by Bob');

  await ann.editor.click();
  for (let n = 0; n < 5; n++) await ann.page.keyboard.press('Control+Z');
  await bob.expectCode(/^# by Bob\ndef greet/);
  for (let n = 0; n < 5; n++) await ann.page.keyboard.press('Control+Y');
  await bob.expectCode('by Ann');
  await bob.editor.click();
  for (let n = 0; n < 5; n++) await bob.page.keyboard.press('Control+Z');
  await expect.poll(() => ann.shownCode()).not.toContain('by Bob');
  await ann.expectCode('by Ann');
});

test('each language has its own code, which both see and which runs', async ({
  pair: { ann, bob },
}) => {
  await ann.typeAt('start', '# kept\n');
  // Looked for from now on: it does not stay for as long as the language's services may take to load.
  const told = [
    expect(ann.page.getByText('You changed the language to TypeScript.')).toBeVisible(),
    expect(bob.page.getByText('Ann changed the language to TypeScript.')).toBeVisible(),
  ];
  await ann.chooseLanguage('TypeScript');
  await Promise.all(told);
  await bob.expectCode('function greet(name: string)');
  await bob.write('enum Size { Small = 7 }\nconsole.log("size " + Size.Small);\n');
  await ann.expectCode('enum Size');
  await ann.runButton.click();
  for (const person of [ann, bob]) await expect(person.output).toContainText('size 7');
  await bob.write('const size: number = "seven";\n');
  for (const { page } of [ann, bob]) await expect(page.locator('.squiggly-error')).toBeVisible();

  await bob.chooseLanguage('JavaScript');
  await ann.expectCode('function greet(name)');
  await ann.runButton.click();
  await expect(bob.output).toContainText('Hello, world!');
  await bob.chooseLanguage('Python');
  await ann.expectCode('# kept');
});

test('each language has its own undo, also after another was in between', async ({
  pair: { ann, bob },
}) => {
  await ann.typeAt('start', '# kept in Python\n');
  await ann.chooseLanguage('JavaScript');
  await ann.expectCode('function greet');
  await ann.typeAt('start', '// taken back\n');
  await bob.expectCode('// taken back');
  for (let n = 0; n < 5; n++) await ann.page.keyboard.press('Control+Z');
  await bob.expectCode(/^function greet/);
  await bob.chooseLanguage('Python');
  await ann.expectCode(/^# kept in Python\n/);
  await ann.editor.click();
  for (let n = 0; n < 5; n++) await ann.page.keyboard.press('Control+Z');
  await bob.expectCode(/^def greet/);
});

test('what is pasted is one step to take back, at several carets too, with plain line ends', async ({
  pair: { ann, bob, session },
  stack,
}) => {
  await ann.write('one\r\ntwo\r\nthree\n');
  await bob.expectCode(/^one\ntwo\nthree/);
  expect(await savedCode(stack.url, session.sessionId)).toBe('one\ntwo\nthree\n');
  await ann.page.keyboard.press('Control+Home');
  for (let n = 0; n < 2; n++) await ann.page.keyboard.press('Shift+Alt+ArrowDown');
  await ann.page.keyboard.type('#');
  await bob.expectCode(/^#one\n#two\n#three/);
  await bob.typeAt('end', 'four');
  await ann.expectCode('four');
  await ann.page.keyboard.press('Control+Z');
  await bob.expectCode(/^one\ntwo\nthree\nfour/);
});

test('names, selections and the connection are there to see', async ({ browser, stack }) => {
  const { url } = await createSession(stack);
  const ann = await Person.join(browser, url, 'Ann');
  const bob = await Person.join(browser, url, '<b>Bob</b>');
  await bob.editor.click();
  await bob.page.keyboard.press('Control+A');
  await expect(ann.page.getByText('<b>Bob</b>', { exact: true }).last()).toBeVisible();
  await expect(ann.page.locator('[class*="remote-selection"]').first()).toBeVisible();
  await bob.leave();
  await expect(ann.page.locator('[class*="remote-selection"]')).toHaveCount(0);
  // Another visit in the same browser needs no name any more.
  await ann.page.reload();
  await ann.isConnected();
  await ann.leave();
});

test('a spectator watches and cannot change anything', async ({ browser, stack }) => {
  const { url, spectatorUrl } = await createSession(stack);
  const ann = await Person.join(browser, url, 'Ann');
  const spectator = await Person.join(browser, spectatorUrl, 'Sam');
  await spectator.editor.click();
  await spectator.page.keyboard.type('graffiti');
  await ann.typeAt('start', '# after\n');
  await spectator.expectCode(/^# after\ndef greet/);
  expect(await ann.shownCode()).not.toContain('graffiti');
  await expect(spectator.runButton).toHaveAttribute('aria-disabled', 'true');
  await Promise.all([ann.leave(), spectator.leave()]);
});
