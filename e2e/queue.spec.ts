import { createSession, expect, Person, PLACES, test } from './fixtures.ts';
import { Typist } from './typist.ts';

test('whoever waits for a place is told how many are before them', async ({ browser, stack }) => {
  const { url } = await createSession(stack);
  const ann = await Person.join(browser, url, 'Ann');
  const others: Typist[] = [];
  const phase = ({ messages }: Typist) =>
    messages.findLast((message) => message.type === 'run-progress')?.phase;
  try {
    for (let n = 0; n <= PLACES; n++) {
      const { sessionId } = await createSession(stack);
      const other = new Typist(stack, sessionId, `Other ${n}`);
      others.push(other);
      await expect.poll(() => other.online).toBe(true);
      other.write('input()\n');
      other.say({ type: 'run', terminal: { columns: 80, rows: 24 } });
      await expect.poll(() => phase(other)).toBe(n < PLACES ? 'run' : 'queued');
    }
    await ann.runButton.click();
    await expect(ann.output).toContainText('Waiting for a place, after 1 more');
    others[0]?.say({ type: 'stop' });
    await expect(ann.output).toContainText('Waiting for a place, next');
    others[1]?.say({ type: 'stop' });
    await expect(ann.output).toContainText('Hello, world!');
    await expect(ann.output).toContainText('Finished in');
  } finally {
    for (const other of others) {
      other.say({ type: 'stop' });
      await expect.poll(() => other.messages.at(-1)?.type).toBe('run-finished');
      other.leave();
    }
  }
  await ann.leave();
});
