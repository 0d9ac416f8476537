import { expect, savedCode, test } from './fixtures.ts';

const LONG = Array.from({ length: 200 }, (_, n) => `line_${n} = ${n}`).join('\n');

test('one follows somebody to wherever they are, until Escape', async ({
  pair: { ann, bob, session },
  stack,
}) => {
  await ann.write(LONG);
  await bob.expectCode('line_0 = 0');
  await bob.page.getByRole('button', { name: '2 people are here' }).click();
  await bob.page.getByRole('menuitem', { name: /^Follow Ann/ }).click();
  const banner = bob.page.getByText('Following Ann');
  await expect(banner).toBeVisible();
  await bob.expectCode('line_199 = 199');
  await ann.page.keyboard.press('Control+Home');
  await bob.expectCode('line_0 = 0');
  await bob.page.keyboard.press('Escape');
  await expect(banner).toBeHidden();
  await ann.typeAt('end', '\nthe_end = 1');
  await expect.poll(() => savedCode(stack.url, session.sessionId)).toContain('the_end');
  await bob.typeAt('start', '# Bob is here\n');
  await ann.typeAt('end', '\nvery_end = 1');
  await expect.poll(() => savedCode(stack.url, session.sessionId)).toContain('very_end');
  await bob.expectCode(/^# Bob is here/);
});

test('everyone follows the interviewer who asks for it, and may look around all the same', async ({
  pair: { ann, bob },
}) => {
  await ann.write(LONG);
  const banner = bob.page.getByText('Following Ann');
  await ann.control('Have everyone follow me');
  await expect(banner).toBeVisible();
  await bob.page.keyboard.press('Escape');
  await expect(banner).toBeHidden();
  await ann.control('Let everyone look around');
  await ann.control('Have everyone follow me');
  await expect(banner).toBeVisible();
  await ann.leave();
  await expect(banner).toBeHidden();
  await bob.leave();
});
