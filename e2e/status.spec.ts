import { expect, test } from './fixtures.ts';

test('the status page shows the parts, and one that goes and comes back', async ({
  page,
  stack,
}) => {
  const part = (name: string) => page.getByRole('listitem').filter({ hasText: name });
  await page.goto(`${stack.url}/status`);
  for (const name of ['Server', 'Rooms', 'Archive', 'Sandbox']) {
    await expect(part(name)).toContainText('Well');
  }
  await expect(page.getByText(/Programs can be written in \d+ languages/)).toBeVisible();
  await stack.runner.stop();
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(page.getByText('Something is not well.')).toBeVisible();
  await expect(part('Sandbox')).toContainText('The sandbox is not answering.');
  await expect(part('Rooms')).toContainText('Well');
  await stack.runner.start();
  // By itself.
  await expect(part('Sandbox')).toContainText('Well', { timeout: 30_000 });
});
