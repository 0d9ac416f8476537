import { MESSAGE_PREFIX } from '@viva/protocol/room';
import { createSession, expect, Person, test } from './fixtures.ts';
import { SERVED_BY } from './served-by.ts';

const statusOf = ({ page }: Person) => page.getByRole('contentinfo');

test('edits that the room does not confirm are told as not yet saved, until it does', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const ann = new Person(await (await browser.newContext()).newPage());
  let hold = false;
  const held: (() => void)[] = [];
  await ann.page.routeWebSocket(/\/ws\?/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (hold) held.push(() => server.send(message));
      else server.send(message);
    });
  });
  await ann.page.goto(url);
  await ann.enterName('Ann');
  await expect(statusOf(ann)).toContainText('Connected · saved');
  await ann.typeAt('start', '# on its way\n');
  hold = true;
  await ann.typeAt('start', '# held up\n');
  await expect(statusOf(ann)).toContainText('Connected · not yet saved');
  hold = false;
  for (const send of held) send();
  await expect(statusOf(ann)).toContainText('Connected · saved');
  await ann.leave();
});

test('ended by the interviewer: everybody is told, also who comes later; and it can be reopened', async ({
  browser,
  stack,
}) => {
  const { url, hostUrl } = await createSession(stack);
  const ann = await Person.join(browser, hostUrl, 'Ann');
  const bob = await Person.join(browser, url, 'Bob');
  await bob.typeAt('start', '# up to the end\n');
  await ann.control('End interview…');
  await ann.page.getByRole('button', { name: 'End interview' }).click();
  await expect(bob.page.getByText('The interviewer has ended this session.')).toBeVisible();
  await expect(statusOf(bob)).toHaveText(/^Ended · read-only(?! · not)/);
  const cay = new Person(await (await browser.newContext()).newPage());
  await cay.page.goto(url);
  await cay.page.getByLabel('What should people call you?').fill('Cay');
  await cay.page.keyboard.press('Enter');
  await expect(cay.page.getByText('The interviewer has ended this session.')).toBeVisible();
  await cay.expectCode('# up to the end');
  await ann.page.getByRole('button', { name: 'Reopen interview' }).click();
  await expect(bob.page.getByText('The interviewer has ended this session.')).toBeHidden();
  await expect(statusOf(bob)).toContainText('Connected · saved');
  await Promise.all([ann.leave(), bob.leave(), cay.leave()]);
});

test('expired while one is in it: the page says so, and the code can still be read', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const ann = new Person(await (await browser.newContext()).newPage());
  let expire = () => {};
  await ann.page.routeWebSocket(/\/ws\?/, (socket) => {
    socket.connectToServer();
    expire = () => {
      socket.send(`${MESSAGE_PREFIX}${JSON.stringify({ type: 'ended', reason: 'expired' })}`);
      void socket.close({ code: 4410 });
    };
  });
  await ann.page.goto(url);
  await ann.enterName('Ann');
  expire();
  await expect(
    ann.page.getByText('This session has expired. Sessions close 24 hours'),
  ).toBeVisible();
  await expect(statusOf(ann)).toContainText('Expired · read-only');
  await ann.expectCode('def greet');
  await ann.leave();
});

test('while nobody answers, session and landing page say so, and go on once somebody does', async ({
  browser,
  stack,
}) => {
  test.skip(SERVED_BY === 'server', 'Where one process serves both, there is no page to say so.');
  const { url } = await createSession(stack);
  const ann = new Person(await (await browser.newContext()).newPage());
  const bob = new Person(await (await browser.newContext()).newPage());
  await bob.page.goto(stack.url);
  await stack.worker.stop();
  await ann.page.goto(url);
  await expect(
    ann.page.getByRole('heading', { name: 'The session could not be opened' }),
  ).toBeVisible();
  await expect(ann.page.getByText('The code is safe.')).toBeVisible();
  await expect(ann.page.getByRole('button', { name: 'Try again' })).toBeVisible();
  const start = bob.page.getByRole('button', { name: 'Start an interview' });
  await start.click();
  await expect(bob.page.getByRole('alert')).not.toBeEmpty();

  await stack.worker.start();
  await ann.enterName('Ann');
  await expect(async () => {
    await start.click();
    await expect(bob.page).toHaveURL(/\/session\//, { timeout: 3_000 });
  }).toPass();
  await Promise.all([ann.leave(), bob.leave()]);
});

test('who changes the text near one’s caret is announced politely, who does it far away is not', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const ann = await Person.join(browser, url, 'Ann');
  const bob = await Person.join(browser, url, 'Bob');
  await ann.write(Array.from({ length: 30 }, (_, n) => `# ${n + 1}`).join('\n'));
  const told = ann.page.getByText(/^Bob is editing line \d+\.$/);

  await ann.typeAt('start', '');
  await bob.typeAt('end', ' far away');
  await ann.expectCode('# 30 far away');
  await expect(told).toHaveCount(0);

  await bob.typeAt('start', '# near\n');
  await expect(told).toHaveText(/line [12]\.$/);
  await expect(told.locator('..')).toHaveAttribute('aria-live', 'polite');

  // Whoever is elsewhere on the page is left alone.
  await ann.page.reload();
  await ann.isConnected();
  await bob.typeAt('start', '# again\n');
  await ann.expectCode('# again');
  await expect(told).toHaveCount(0);
  await Promise.all([ann.leave(), bob.leave()]);
});
