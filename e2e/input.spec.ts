import { createSession, expect, test } from './fixtures.ts';
import { Typist } from './typist.ts';

const ASKS = `for _ in range(2):
    print("Hello", input("name? "))
try:
    input()
except EOFError:
    print("the end")
`;

test('a program reads what two people type, and the end of it, on a terminal and without one', async ({
  stack,
}) => {
  const { sessionId } = await createSession(stack);
  const people = ['Ann', 'Bob'].map((name) => new Typist(stack, sessionId, name));
  const [ann, bob] = people as [Typist, Typist];
  try {
    for (const person of people) await expect.poll(() => person.code).not.toBe('');
    ann.write(ASKS);
    await expect.poll(() => bob.code).toBe(ASKS);
    for (const terminal of [null, { columns: 40, rows: 10 }]) {
      for (const person of people) person.messages.length = 0;
      const output = ({ messages }: Typist) =>
        messages.map((message) => (message.type === 'output' ? message.data : '')).join('');
      ann.say({ type: 'run', ...(terminal && { terminal }) });
      await expect.poll(() => output(bob)).toContain('name? ');
      bob.say({ type: 'stdin', data: 'Bob\n' });
      await expect.poll(() => output(ann)).toMatch(/Hello Bob\s+name\? $/);
      ann.say({ type: 'stdin', data: 'Ann\n' });
      ann.say({ type: 'close-stdin' });
      for (const person of people) {
        await expect.poll(() => output(person)).toMatch(/Hello Ann\s+the end\s+$/);
        await expect
          .poll(() => person.messages.find(({ type }) => type === 'run-finished'))
          .toMatchObject({ verdict: 'OK', exitCode: 0 });
      }
      // A terminal shows what is typed.
      if (terminal) expect(output(ann)).toContain('name? Bob\r\n');
    }
  } finally {
    for (const person of people) person.leave();
  }
});
