import { MESSAGE_PREFIX } from '@viva/protocol/room';
import { createSession, expect, Person, test } from './fixtures.ts';

test('a page left open over a release goes on, and asks for a reload only where it needs what has gone', async ({
  pair: { ann, bob },
  stack,
}) => {
  // The files of the release before are no more; the server answers with the start page.
  await ann.page.route('**/assets/session-history-*.js', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }),
  );
  await stack.worker.stop();
  await ann.typeAt('start', '# over the release\n');
  await stack.worker.start();
  await bob.expectCode('# over the release');
  await ann.control('History…');
  const sheet = ann.page.getByRole('dialog', { name: 'History' });
  await expect(sheet.getByRole('alert')).toContainText('Viva may have been updated');
  await expect(sheet.getByRole('button', { name: 'Reload' })).toBeVisible();
  await ann.page.keyboard.press('Escape');
  await ann.typeAt('start', '# and on\n');
  await bob.expectCode('# and on');
});

test('a page that cannot follow the room asks for a reload, which loses nothing', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const bob = await Person.join(browser, url, 'Bob');
  const ann = new Person(await (await browser.newContext()).newPage());
  let newer = false;
  await ann.page.routeWebSocket(/\/ws\?/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const welcome = typeof message === 'string' && message.includes('"type":"welcome"');
      if (newer && welcome) {
        const said = { type: 'welcome', protocolVersion: 99, everything: 'different' };
        socket.send(MESSAGE_PREFIX + JSON.stringify(said));
      } else socket.send(message);
    });
  });
  await ann.page.goto(url);
  await ann.enterName('Ann');
  newer = true;
  await stack.worker.stop();
  await ann.typeAt('start', '# typed meanwhile\n');
  await stack.worker.start();
  await expect(ann.page.getByText('Viva has been updated. Reload to go on')).toBeVisible();
  newer = false;
  await ann.page.getByRole('button', { name: 'Reload' }).click();
  await ann.isConnected();
  await ann.expectCode('# typed meanwhile');
  await bob.expectCode('# typed meanwhile');
  await Promise.all([ann.leave(), bob.leave()]);
});
