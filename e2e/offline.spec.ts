import { createSession, expect, Person, savedCode, test } from './fixtures.ts';

test('what is typed without a network is there for all once it is back', async ({
  pair: { ann, bob },
}) => {
  const network = ann.page.context();
  await network.setOffline(true);
  await expect(ann.page.getByRole('contentinfo')).toContainText('Offline · you can go on typing');
  await ann.typeAt('start', '# by Ann, offline\n');
  await bob.typeAt('end', '\n# by Bob, meanwhile');
  await network.setOffline(false);
  for (const person of [ann, bob]) {
    await person.isConnected();
    await person.expectCode(/^# by Ann, offline\n[\s\S]*# by Bob, meanwhile$/);
  }
});

test('a tab that goes while nobody answers loses nothing', async ({ browser, stack }) => {
  const { url, sessionId } = await createSession(stack);
  const ann = await Person.join(browser, url, 'Ann');
  await stack.worker.stop('SIGKILL');
  await expect(ann.page.getByRole('contentinfo')).toContainText('Reconnecting');
  await ann.typeAt('start', '# never sent\n');
  await ann.expectCode('# never sent');
  const kept = () =>
    ann.page.evaluate(
      (name) =>
        new Promise<number>((resolve) => {
          const opening = indexedDB.open(name);
          opening.onsuccess = () => {
            const counting = opening.result.transaction('updates').objectStore('updates').count();
            counting.onsuccess = () => resolve(counting.result);
          };
        }),
      `viva:${sessionId}`,
    );
  await expect.poll(kept).toBeGreaterThan(1);
  await ann.page.close({ runBeforeUnload: false });
  await stack.worker.start();
  const again = new Person(await ann.page.context().newPage());
  await again.page.goto(url);
  await again.isConnected();
  await again.expectCode(/^# never sent\n/);
  await expect.poll(() => savedCode(stack.workerUrl, sessionId)).toMatch(/^# never sent\n/);
  await again.leave();
});
