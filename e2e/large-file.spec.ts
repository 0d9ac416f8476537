import { createSession, expect, Person, savedCode, test } from './fixtures.ts';
import { Typist } from './typist.ts';

const LINES = 20_000;
const CODE = Array.from({ length: LINES }, (_, n) => `value_${n} = ${n}\n`).join('');

test('a file of 20,000 lines comes whole to who is there and who comes later, and goes on being edited', async ({
  browser,
  stack,
}) => {
  const { url, sessionId } = await createSession(stack);
  const ann = await Person.join(browser, url, 'Ann');
  const writer = new Typist(stack, sessionId, 'Writer');
  await expect.poll(() => writer.online).toBe(true);
  writer.write(CODE);
  await ann.expectCode('value_0 = 0');
  const bob = await Person.join(browser, url, 'Bob');
  await bob.expectCode('value_0 = 0');
  for (const { page, editor } of [ann, bob]) {
    await editor.click();
    await page.keyboard.press('Control+End');
  }
  for (const person of [ann, bob]) await person.expectCode(`value_${LINES - 1} = ${LINES - 1}`);
  await ann.page.keyboard.type('# the end');
  await bob.expectCode('# the end');
  await expect.poll(() => writer.code === `${CODE}# the end`).toBe(true);
  await expect
    .poll(async () => (await savedCode(stack.workerUrl, sessionId)) === writer.code)
    .toBe(true);
  writer.leave();
  await Promise.all([ann.leave(), bob.leave()]);
});
