import type { Locator } from '@playwright/test';
import type { CreateSessionResponse } from '@viva/protocol/api';
import { recordingEntry } from '@viva/protocol/recording';
import { createSession, expect, Person, test } from './fixtures.ts';

const code = (page: Person['page']) => page.getByRole('region', { name: 'Code' });
const history = (page: Person['page']) => page.getByRole('dialog', { name: 'History' });

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

  await page.getByRole('button', { name: 'Compare this instant with another' }).click();
  await time.focus();
  await page.keyboard.press('End');
  await expect(code(page).locator('.editor.original')).toContainText('print("first")');
  await expect(code(page).locator('.editor.modified')).toContainText('print("second")');
  await expect(code(page).locator('.line-insert').first()).toBeAttached();
  await page.getByRole('button', { name: 'Compare this instant with another' }).click();

  await page.getByRole('button', { name: 'Who wrote what' }).click();
  await expect(code(page).locator('.written-by').first()).toBeVisible();
  await expect(code(page).getByText('Bob')).toBeVisible();

  // Played to the end, it shows the end.
  await page.keyboard.press('Home');
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('32');
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(code(page)).toContainText('print("second")');
  await ann.leave();
});

test('the interviewer brings an instant back into the session, and takes that back', async ({
  pair: { ann, bob, session },
}) => {
  await bob.write('print("good")');
  await ann.expectCode('print("good")');
  await ann.runButton.click();
  await expect(ann.output).toContainText('Finished in', { timeout: 30_000 });
  await bob.write('print("bad")');
  await ann.expectCode('print("bad")');

  // From the replay of the session, which goes on meanwhile.
  const { page } = ann;
  await page.goto(`${session.url}/replay`);
  await page.getByRole('button', { name: 'Next run' }).click();
  await expect(code(page)).toContainText('print("good")');
  await page.getByRole('link', { name: 'Restore…' }).click();
  await expect(history(page)).toContainText('What the replay showed');
  await expect(history(page).locator('.editor.original')).toContainText('print("good")');
  await expect(history(page).locator('.editor.modified')).toContainText('print("bad")');
  await history(page).getByRole('button', { name: 'Restore' }).click();
  await expect(history(page)).toBeHidden();
  await bob.expectCode('print("good")');
  await ann.editor.click();
  await page.keyboard.press('Control+Z');
  await bob.expectCode('print("bad")');

  // And from the history in the session, which grows while it is open.
  await ann.control('Show the history…');
  const moments = history(page).getByRole('navigation', { name: 'Moments' }).getByRole('button');
  await moments.filter({ hasText: 'Ann ran Python' }).click();
  await expect(history(page).locator('.editor.original')).toContainText('print("good")');
  await bob.typeAt('end', '  # worse');
  await expect(history(page).locator('.editor.modified')).toContainText('# worse');
  await bob.runButton.click();
  await expect(moments.filter({ hasText: 'Bob ran Python' })).toBeVisible();
  await history(page).getByRole('button', { name: 'Restore' }).click();
  await bob.expectCode(/^print\("good"\)$/);
});

test('the replay is the interviewer’s, until they open it to everyone', async ({
  pair: { ann, bob, session },
}) => {
  await bob.write('print("mine")');
  await ann.expectCode('print("mine")');
  const { page } = bob;
  await page.goto(`${session.url}/replay`);
  await expect(page.getByRole('heading', { name: 'The replay could not be opened' })).toBeVisible();
  await ann.control('Open the replay to everyone');
  await page.reload();
  await page.getByRole('slider', { name: 'Time' }).focus();
  await page.keyboard.press('End');
  await expect(code(page)).toContainText('print("mine")');
  await expect(page.getByRole('link', { name: 'Restore…' })).toBeHidden();

  await page.goto(session.url);
  await bob.isConnected();
  await ann.control('End interview…');
  await ann.page.getByRole('button', { name: 'End interview' }).click();
  await page.getByRole('link', { name: 'Watch the replay' }).click();
  await expect(code(page)).toBeVisible();
  await ann.control('Keep the replay to interviewers');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'The replay could not be opened' })).toBeVisible();
});

/** What the upper left corner of an element looks like: as much as there is of it on every page. */
async function picture(element: Locator): Promise<Buffer> {
  const box = await element.boundingBox();
  if (!box) throw new Error('It is not on the page.');
  const clip = { x: box.x, y: box.y, width: Math.min(box.width, 280), height: 70 };
  return element.page().screenshot({ clip, animations: 'disabled', caret: 'hide' });
}

/** The code's and the terminal's look, once no name stands at a caret any more. */
async function pictures(page: Person['page']): Promise<readonly Buffer[]> {
  await expect(page.locator('.remote-caret:visible')).toHaveCount(2);
  await expect(page.locator('.remote-caret-named')).toHaveCount(0);
  const terminal = page.getByRole('region', { name: 'Output' }).locator('.xterm-rows');
  return [await picture(page.locator('.view-lines').first()), await picture(terminal)];
}

test('cursors, selections and the terminal look at an instant as they did live', async ({
  browser,
  pair: { ann, bob, session },
}) => {
  // Who watches sees everybody's cursor but their own, which the replay shows, too.
  const sam = await Person.join(browser, session.spectatorUrl, 'Sam');
  const { page, output } = sam;
  await ann.editor.click();
  const taken: { at: number; live: readonly Buffer[] }[] = [];
  const take = async () => {
    const live = await pictures(page);
    taken.push({ at: Date.now(), live });
  };
  await bob.write('print("\\x1b[31mred")\nprint("\\x1b[32mgreen", input())\n');
  await bob.page.keyboard.press('Control+Home');
  await bob.page.keyboard.press('Shift+ArrowDown');
  await expect(page.locator('.remote-selection').first()).toBeVisible();
  await take();
  await bob.runButton.click();
  await expect(output.locator('.xterm-rows')).toContainText('red');
  await take();
  await bob.typeToProgram('again\n');
  await expect(output).toContainText('Finished in', { timeout: 30_000 });
  await bob.editor.click();
  await bob.page.keyboard.press('Control+End');
  await expect(page.locator('.remote-selection')).toHaveCount(0);
  await take();

  const [start] = (await recordingOf(session)).map(({ at }) => Date.parse(at));
  await sam.leave();
  for (const { at, live } of taken) {
    await ann.page.goto(`${session.url}/replay?t=${(at - (start ?? 0)) / 1000}`);
    await expect(code(ann.page)).toContainText('input');
    await ann.page.addStyleTag({
      content: '.remote-caret.remote-color-2 { display: none !important }',
    });
    await expect.poll(async () => same(await pictures(ann.page), live)).toBe(true);
  }
  // The pictures do tell the instants apart.
  expect(new Set(taken.map(({ live }) => live.join())).size).toBe(taken.length);
});

const same = (some: readonly Buffer[], others: readonly Buffer[]): boolean =>
  some.every((one, index) => others[index] && one.equals(others[index]));

async function recordingOf({ url, sessionId, hostToken }: CreateSessionResponse) {
  const response = await fetch(`${new URL(url).origin}/api/sessions/${sessionId}/recording`, {
    headers: { Authorization: `Bearer ${hostToken}` },
  });
  const lines = (await response.text()).trimEnd().split('\n');
  return lines.map((line) => recordingEntry.parse(JSON.parse(line)));
}
