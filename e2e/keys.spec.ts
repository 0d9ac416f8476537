import { AxeBuilder } from '@axe-core/playwright';
import { createSession, expect, Person, test } from './fixtures.ts';

const LINES = 'one = 1\ntwo = 2\nthree = 3\n';

async function chooseKeys({ page }: Person, keys: 'As usual' | 'Vim' | 'Emacs'): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByLabel('Keys').selectOption(keys);
  await page.keyboard.press('Escape');
  const status = page.getByRole('contentinfo');
  if (keys === 'As usual') await expect(status).not.toContainText(/Vim|Emacs/);
  else await expect(status).toContainText(keys === 'Vim' ? 'Vim: normal' : 'Emacs');
}

/** Presses keys one after another: characters, and names in angle brackets as in `<Escape>`. */
async function press({ page }: Person, keys: string): Promise<void> {
  for (const [key, name] of keys.matchAll(/<(\w[^<>]+)>|./gs)) {
    await page.keyboard.press(name ?? key);
  }
}

const mode = ({ page }: Person, name: string) =>
  expect(page.getByRole('contentinfo')).toContainText(name);

const inEditor = ({ page }: Person) =>
  page.evaluate(() => document.activeElement?.closest('.monaco-editor') !== null);

/** Two people in a session; the first has written three lines, and both see them. */
async function two(browser: Parameters<typeof Person.join>[0], url: string) {
  const ann = await Person.join(browser, url, 'Ann');
  const bob = await Person.join(browser, url, 'Bob');
  await ann.write(LINES);
  await bob.expectCode(/^one = 1\ntwo = 2\nthree = 3\n?$/);
  return [ann, bob] as const;
}

test('what Vim does reaches the others as any other edit', async ({ browser, stack }) => {
  const { url } = await createSession(stack);
  const [ann, bob] = await two(browser, url);
  await chooseKeys(ann, 'Vim');
  await ann.editor.click();
  await press(ann, 'ggddp');
  await bob.expectCode(/^two = 2\none = 1\nthree = 3/);
  await press(ann, 'gg0<Control+v>jjI# <Escape>');
  await bob.expectCode(/^# two = 2\n# one = 1\n# three = 3/);
  await press(ann, 'gg0cwx<Backspace>#!<Escape>j0.j0.');
  await bob.expectCode(/^#! two = 2\n#! one = 1\n#! three = 3/);
  await press(ann, 'ggqa0xxxj0q2@a');
  await bob.expectCode(/^two = 2\none = 1\nthree = 3/);
  await press(ann, ':%s/=/:=<Enter>');
  await bob.expectCode(/^two := 2\none := 1\nthree := 3/);
  await press(ann, ':%s/:/=/c<Enter>');
  await expect(ann.page.getByLabel('replace with =')).toBeFocused();
  await press(ann, 'nyn');
  await bob.expectCode(/^two := 2\none == 1\nthree := 3/);
  await press(ann, 'u');
  await bob.expectCode(/^two := 2\none := 1/);
  await press(ann, 'ggVj>');
  await bob.expectCode(/^ {4}two := 2\n {4}one := 1\nthree := 3/);
  await ann.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await press(ann, 'gg0wve<Control+c>');
  await mode(ann, 'Vim: normal');
  expect(await ann.page.evaluate(() => navigator.clipboard.readText())).toBe('two');
  await press(ann, 'GOfour(<Escape>');
  await bob.expectCode(/three := 3\nfour\(/);
  await Promise.all([ann.leave(), bob.leave()]);
});

test('in Vim, u takes back what one command of one’s own did, and nothing of another’s', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const [ann, bob] = await two(browser, url);
  await chooseKeys(ann, 'Vim');
  await ann.editor.click();
  await press(ann, 'ggjcwthe second<Escape>');
  await bob.expectCode(/^one = 1\nthe second = 2\nthree/);
  await bob.typeAt('start', '# Bob\n');
  await ann.expectCode(/^# Bob\none = 1\nthe second/);
  await press(ann, 'xx');
  await bob.expectCode(/\nthe secon= 2/);
  await press(ann, 'u');
  await bob.expectCode(/\nthe secon = 2/);
  await press(ann, 'uu');
  await bob.expectCode(/^# Bob\none = 1\ntwo = 2\nthree = 3/);
  await press(ann, '<Control+r>');
  await bob.expectCode(/^# Bob\none = 1\nthe second = 2\nthree = 3/);
  await Promise.all([ann.leave(), bob.leave()]);
});

test('what another types meanwhile is neither repeated nor deleted by Vim', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const [ann, bob] = await two(browser, url);
  await chooseKeys(ann, 'Vim');
  await ann.editor.click();
  await press(ann, 'ggoab');
  await bob.expectCode(/^one = 1\nab\ntwo/);
  await bob.typeAt('start', '# Bob\n');
  await ann.expectCode(/^# Bob\none = 1\nab\ntwo/);
  await press(ann, 'cd<Escape>.');
  await bob.expectCode(/^# Bob\none = 1\nabcd\nabcd\ntwo/);
  await press(ann, 'jVj');
  await mode(ann, 'Vim: visual line');
  await bob.typeAt('start', '# Bob again\n');
  await ann.expectCode(/^# Bob again/);
  await press(ann, 'd');
  await bob.expectCode(/^# Bob again\n# Bob\none = 1\nabcd\nabcd\n?$/);
  await Promise.all([ann.leave(), bob.leave()]);
});

test('Vim keeps the page’s own keys, and leads out of the editor from normal mode only', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const [ann, bob] = await two(browser, url);
  await chooseKeys(ann, 'Vim');
  await ann.editor.click();
  await press(ann, 'gg<Escape>i<Tab>x');
  await bob.expectCode(/^ {4}xone = 1/);
  expect(await inEditor(ann)).toBe(true);
  await press(ann, '<Control+Enter>');
  await expect(ann.output).toContainText('IndentationError', { timeout: 30_000 });
  await mode(ann, 'Vim: insert');
  await press(ann, '<Escape>');
  await mode(ann, 'Vim: normal');
  await press(ann, '<Tab>');
  expect(await inEditor(ann)).toBe(false);
  await press(ann, '<Shift+Tab>');
  expect(await inEditor(ann)).toBe(true);

  // Whoever is followed no longer is once one types, and Escape ends it.
  const banner = ann.page.getByText('Following Bob');
  for (const key of ['j', '<Escape>']) {
    await ann.page.getByRole('button', { name: '2 people are here' }).click();
    await ann.page.getByRole('menuitem', { name: /^Follow Bob/ }).click();
    await expect(banner).toBeVisible();
    await ann.editor.click();
    await press(ann, key);
    await expect(banner).toBeHidden();
  }
  await Promise.all([ann.leave(), bob.leave()]);
});

test('Vim searches and takes commands in a line under the code', async ({ browser, stack }) => {
  const { url } = await createSession(stack);
  for (const theme of ['light', 'dark', 'contrast']) {
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    await context.addInitScript((name) => {
      localStorage.setItem('viva:theme', name);
      localStorage.setItem('viva:settings', '{"keys":"vim"}');
    }, theme);
    const ann = new Person(await context.newPage());
    const { page } = ann;
    await page.goto(url);
    await ann.enterName('Ann');
    await mode(ann, 'Vim: normal');
    await ann.editor.click();
    await press(ann, '/pri');
    const search = page.getByLabel('Search forwards');
    await expect(search).toBeFocused();
    await expect(search).toHaveValue('pri');
    const { violations } = await new AxeBuilder({ page }).exclude('.monaco-editor').analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await press(ann, '<Enter>');
    await expect(search).toBeHidden();
    expect(await inEditor(ann)).toBe(true);
    await press(ann, ':w<Enter>');
    await expect(page.getByText('The code saves itself as you type.')).toBeVisible();
    await press(ann, ':q<Enter>');
    await expect(page.getByText('To leave, close the tab.')).toBeVisible();
    await press(ann, ':nonsense<Enter>');
    await expect(page.getByText('Not an editor command ":nonsense"')).toBeVisible();
    await press(ann, '?pr<ArrowUp>');
    await expect(page.getByLabel('Search backwards')).toHaveValue('pri');
    await press(ann, '<Escape>');
    await expect(page.getByLabel('Search backwards')).toBeHidden();
    expect(await inEditor(ann)).toBe(true);
    await ann.leave();
  }
});

test('Emacs has a mark, a kill ring and one’s own undo', async ({ browser, stack }) => {
  const { url } = await createSession(stack);
  const [ann, bob] = await two(browser, url);
  await chooseKeys(ann, 'Emacs');
  await ann.editor.click();
  await press(ann, '<Alt+Shift+Comma><Control+k><Control+k><Control+n><Control+y>');
  await bob.expectCode(/^two = 2\none = 1\nthree = 3/);
  // The mark stays while somebody else types.
  await press(ann, '<Alt+Shift+Comma><Control+Space>');
  await mode(ann, 'Emacs: mark set');
  await bob.typeAt('end', '# Bob\n');
  await ann.expectCode('# Bob');
  await press(ann, '<Control+n><Control+w>');
  await bob.expectCode(/^one = 1\nthree = 3\n# Bob/);
  await expect(ann.page.getByRole('contentinfo')).not.toContainText('mark set');
  await press(ann, '<Control+e> <Control+y>');
  await bob.expectCode(/^one = 1 two = 2\n\nthree/);
  await press(ann, '<Alt+y>');
  await bob.expectCode(/^one = 1 one = 1\n\nthree/);
  await press(ann, '<Alt+y><Control+/><Control+x>u<Control+x>u<Control+x>u');
  await bob.expectCode(/^one = 1 ?\nthree = 3\n# Bob/);
  await press(ann, '<Alt+Shift+Comma><Alt+f><Alt+d><Control+a><Control+d><Control+g>');
  await bob.expectCode(/^ne 1/);
  await press(ann, '<Control+x><Control+s>');
  await expect(ann.page.getByText('The code saves itself as you type.')).toBeVisible();
  await press(ann, '<Control+s>three<Escape><Control+Enter>');
  await expect(ann.output).toContainText('SyntaxError', { timeout: 30_000 });
  await press(ann, '<Escape><Escape><Tab>');
  expect(await inEditor(ann)).toBe(false);
  await Promise.all([ann.leave(), bob.leave()]);
});

test('keys are one’s own, change at once, and stay over files, locks and a reload', async ({
  browser,
  stack,
}) => {
  const { url, hostUrl } = await createSession(stack);
  const ann = await Person.join(browser, url, 'Ann');
  const bob = await Person.join(browser, hostUrl, 'Bob');
  const loaded = () =>
    ann.page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => /(vim|emacs)-[^/]*\.js$/.exec(name)?.[1])
        .filter((name) => name !== undefined),
    );
  expect(await loaded()).toEqual([]);
  await ann.write(LINES);
  await chooseKeys(ann, 'Vim');
  expect(await loaded()).toEqual(['vim']);
  await ann.editor.click();
  await press(ann, 'ggdd');
  await bob.expectCode(/^two = 2\nthree/);
  await bob.typeAt('start', 'dd');
  await ann.expectCode(/^ddtwo = 2/);

  await bob.control('Lock for candidates');
  // What she types before she hears of it is an edit that the room drops.
  await expect(ann.page.getByRole('contentinfo')).toContainText('Locked by the interviewer');
  await press(ann, 'ggddix');
  await mode(ann, 'Vim: normal');
  await ann.expectCode(/^ddtwo = 2/);
  await bob.control('Unlock for candidates');
  await expect(async () => {
    await press(ann, 'ggdd');
    await ann.expectCode(/^three = 3/);
  }).toPass();

  await bob.chooseLanguage('Go');
  await ann.expectCode('package main');
  await ann.editor.click();
  await press(ann, 'ggcwpack<Escape>');
  await bob.expectCode(/^pack main/);
  await press(ann, 'u');
  await bob.expectCode(/^package main/);

  await ann.page.reload();
  await ann.isConnected();
  await mode(ann, 'Vim: normal');
  await chooseKeys(ann, 'Emacs');
  await ann.editor.click();
  await press(ann, '<Alt+Shift+Comma><Control+k>');
  await bob.expectCode(/^\n/);
  await chooseKeys(ann, 'As usual');
  await ann.editor.click();
  await press(ann, '<Control+Home>ggdd');
  await bob.expectCode(/^ggdd\n/);
  await Promise.all([ann.leave(), bob.leave()]);
});
