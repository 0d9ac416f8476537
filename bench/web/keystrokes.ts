import type { Page } from '@playwright/test';

/** How many keys are typed, and how fast a person types them. */
const KEYS = 100;
export const KEY_MS = 100;

/** From a keystroke until the frame that shows it has been painted, for each of a hundred keys; in milliseconds. */
export async function keystrokesToPaint(page: Page): Promise<number[]> {
  const times = await page.evaluateHandle(() => {
    const list: number[] = [];
    window.addEventListener(
      'keydown',
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          // Runs after the frame has been made.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => list.push(performance.now() - timeStamp);
          port2.postMessage(null);
        });
      },
      { capture: true },
    );
    return list;
  });
  for (let n = 0; n < KEYS; n++) {
    await page.keyboard.press('abcdefghij '[n % 11] ?? 'a');
    await page.waitForTimeout(KEY_MS);
  }
  await page.waitForFunction(([list, keys]) => list.length >= keys, [times, KEYS] as const);
  return times.jsonValue();
}
