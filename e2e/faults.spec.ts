import { request } from 'node:http';
import { createSession, expect, Person, savedCode, test } from './fixtures.ts';

const UNKNOWN = 'aaaaaaaaaaaaaaaaaaaa';

test('unknown and expired sessions, and unknown pages, say so and lead home', async ({
  page,
  stack,
}) => {
  await page.goto(`${stack.url}/session/${UNKNOWN}`);
  await expect(page.getByRole('heading', { name: 'This session does not exist' })).toBeVisible();
  await page.getByRole('link', { name: 'Go to the start page' }).click();
  await expect(page.getByRole('button', { name: 'Start an interview' })).toBeVisible();

  await page.route('**/api/sessions/*', (route) =>
    route.fulfill({
      status: 410,
      json: { error: { code: 'session_ended', message: 'This session has expired.' } },
    }),
  );
  await page.goto(`${stack.url}/session/${UNKNOWN}`);
  await expect(page.getByRole('heading', { name: 'This session has expired' })).toBeVisible();

  await page.goto(`${stack.url}/nothing/here`);
  await expect(page.getByRole('heading', { name: 'There is no page here' })).toBeVisible();
});

test('hostile programs end with their verdict, and the room stays usable', async ({
  pair: { ann, bob },
}) => {
  await ann.write('while True: print("x" * 100)\n');
  await ann.runButton.click();
  for (const person of [ann, bob]) {
    await expect(person.output).toContainText('Printed more than 1 MB', { timeout: 30_000 });
  }
  await ann.write('x = []\nwhile True: x.append(bytearray(10 ** 6))\n');
  await ann.runButton.click();
  await expect(bob.output).toContainText('Ran out of its 256 MB');
  await ann.write('while True: pass\n');
  await ann.runButton.click();
  await bob.typeAt('end', '# typed meanwhile');
  await ann.expectCode('# typed meanwhile');
  await expect(bob.output).toContainText('of CPU time', { timeout: 30_000 });
  await ann.write('import sys\nprint("last words")\nsys.exit(3)\n');
  await ann.runButton.click();
  await expect(bob.output).toContainText('last words');
  await expect(bob.output).toContainText('Exited with code 3');
});

test('anybody can stop a program, and then run the next', async ({ pair: { ann, bob } }) => {
  await ann.write('import time\nprint("up", flush=True)\ntime.sleep(15)\n');
  await ann.runButton.click();
  await expect(bob.output).toContainText('up');
  await expect(bob.output).toContainText(/Running…\s*[1-9]\d* s/);
  await bob.stopButton.click();
  await expect(ann.output).toContainText('Stopped by hand');
  await ann.write('print("next")\n');
  await ann.runButton.click();
  await expect(bob.output).toContainText('next');
});

test('while the runner is down, editing goes on; once it is back, so does running', async ({
  pair: { ann, bob, session },
  stack,
}) => {
  await stack.runner.stop();
  await ann.runButton.click();
  await expect(ann.output).toContainText('Code cannot be run right now');
  await expect(ann.runButton).toHaveAttribute('aria-disabled', 'true');
  const response = await fetch(`${stack.url}/api/sessions/${session.sessionId}/execute`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ error: { code: 'runner_unavailable' } });
  await ann.typeAt('start', '# still editing\n');
  await bob.expectCode('# still editing');
  // The trouble is the runner's alone, and said beside the output.
  await expect(ann.page.getByRole('contentinfo')).toContainText('Connected · saved');

  await stack.runner.start();
  await bob.runButton.click();
  await expect(ann.output).toContainText('Hello, world!');
  await ann.page.reload();
  await ann.isConnected();
  await expect(ann.runButton).not.toHaveAttribute('aria-disabled', 'true');
});

test('after everything was stopped and started again, the code is still there', async ({
  browser,
  stack,
}) => {
  const { url, sessionId } = await createSession(stack);
  const ann = await Person.join(browser, url, 'Ann');
  await ann.typeAt('start', '# before the restart\n');
  await expect.poll(() => savedCode(stack.url, sessionId)).toContain('# before the restart');
  await stack.stop();
  await expect(ann.page.getByRole('contentinfo')).toContainText(/Reconnecting|Offline/);
  await ann.typeAt('start', '# typed while it was away\n');
  await stack.start();
  await ann.isConnected();
  const bob = await Person.join(browser, url, 'Bob');
  await bob.expectCode(/^# typed while it was away\n# before the restart\ndef greet/);
  await Promise.all([ann.leave(), bob.leave()]);
});

/** Asks for a ticket, and goes away before the question has been put. */
const breakOff = (url: string): Promise<void> =>
  new Promise((resolve) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': '100' };
    const asked = request(url, { method: 'POST', headers });
    asked.on('error', () => {});
    asked.on('close', resolve);
    asked.write('{', () => asked.destroy());
  });

test('requests that are broken off leave everything running', async ({ browser, stack }) => {
  const { url, sessionId } = await createSession(stack);
  for (let round = 0; round < 10; round++) {
    const questions = Array.from({ length: 4 }, () =>
      breakOff(`${stack.url}/api/sessions/${sessionId}/tickets`),
    );
    await Promise.all(questions);
  }
  const ann = await Person.join(browser, url, 'Ann');
  await ann.typeAt('start', '# still here\n');
  await ann.expectCode('# still here');
  await ann.leave();
});
