import { createSession, expect, Person, savedCode, test } from './fixtures.ts';

test('what is typed without a network is there for all once it is back', async ({
  pair: { ann, bob },
}) => {
  const network = ann.page.context();
  await network.setOffline(true);
  await expect(ann.page.getByRole('contentinfo')).toContainText('Offline · you can go on typing');
  await ann.typeAt('start', '# by Ann, offline\n');
  await expect(ann.page.getByRole('contentinfo')).toContainText('Offline · not yet saved');
  await bob.typeAt('end', '\n# by Bob, meanwhile');
  await network.setOffline(false);
  for (const person of [ann, bob]) {
    await person.isConnected();
    await person.expectCode(/^# by Ann, offline\n[\s\S]*# by Bob, meanwhile$/);
    await expect(person.page.getByRole('contentinfo')).toContainText('Connected · saved');
  }
});

/** How many edits the browser keeps for the room. */
const keptEdits = ({ page }: Person): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open('viva');
        opening.onsuccess = () => {
          const counting = opening.result.transaction('edits').objectStore('edits').count();
          counting.onsuccess = () => {
            opening.result.close();
            resolve(counting.result);
          };
        };
      }),
  );

test('a tab that goes while nobody answers loses nothing', async ({ browser, stack }) => {
  const { url, sessionId } = await createSession(stack);
  const ann = await Person.join(browser, url, 'Ann');
  await stack.worker.stop('SIGKILL');
  await expect(ann.page.getByRole('contentinfo')).toContainText('Reconnecting');
  await ann.typeAt('start', '# never sent\n');
  await ann.expectCode('# never sent');
  await expect.poll(() => keptEdits(ann)).toBeGreaterThan(0);
  await ann.page.close({ runBeforeUnload: false });
  await stack.worker.start();
  const again = new Person(await ann.page.context().newPage());
  await again.page.goto(url);
  await again.isConnected();
  await again.expectCode(/^# never sent\n/);
  await expect.poll(() => savedCode(stack.workerUrl, sessionId)).toMatch(/^# never sent\n/);
  // The room has it now, so this browser does not keep it any longer.
  await expect.poll(() => keptEdits(again)).toBe(0);
  await again.leave();
});

test('a tab that crashes loses nothing, and brings it once', async ({ browser, stack }) => {
  const { url, sessionId } = await createSession(stack);
  const ann = await Person.join(browser, url, 'Ann');
  const network = ann.page.context();
  await network.setOffline(true);
  await ann.typeAt('start', '# before the crash\n');
  await expect.poll(() => keptEdits(ann)).toBeGreaterThan(0);
  const crashed = ann.page.waitForEvent('crash');
  const devTools = await network.newCDPSession(ann.page);
  // Nobody is left to answer.
  devTools.send('Page.crash').catch(() => {});
  await crashed;
  await ann.page.close();
  await network.setOffline(false);
  for (let visit = 0; visit < 2; visit++) {
    const again = new Person(await network.newPage());
    await again.page.goto(url);
    await again.isConnected();
    await again.expectCode(/^# before the crash\ndef greet/);
    await expect
      .poll(() => savedCode(stack.url, sessionId))
      .toMatch(/^# before the crash\ndef greet/);
    await again.page.close();
  }
  await ann.leave();
});
