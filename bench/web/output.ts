import { expect } from '@playwright/test';
import { Typist } from '../../e2e/typist.ts';
import { table } from '../document.ts';
import { quiet } from '../quiet.ts';
import { median, ms } from '../statistics.ts';
import { createSession, type Setting, sessionUrl } from './setting.ts';
import { openEditor } from './visit.ts';

/** A little less than a run may print. */
const OUTPUT_BYTES = 1_000_000;
const LINE = 'x'.repeat(79);
const CODE = `for n in range(${OUTPUT_BYTES / (LINE.length + 1)}): print("${LINE}")\n`;

/** How long the page is busy with much output, and the longest that it does not answer meanwhile. */
export async function output(setting: Setting): Promise<string> {
  const whole: number[] = [];
  const longest: number[] = [];
  for (let run = 0; run < setting.runs; run++) {
    await quiet();
    const session = await createSession(setting);
    const writer = new Typist(setting.stack, session.sessionId, 'Writer');
    await expect.poll(() => writer.online).toBe(true);
    writer.write(CODE);
    const page = await openEditor(setting.browser, sessionUrl(setting, session));
    await page.getByText(LINE).first().waitFor();
    const stalls = await page.evaluateHandle(() => {
      const list: number[] = [];
      let last = performance.now();
      const tick = () => {
        const now = performance.now();
        list.push(now - last);
        last = now;
        setTimeout(tick);
      };
      tick();
      return list;
    });
    const begin = performance.now();
    await page.keyboard.press('Control+Enter');
    await page.getByText(/Finished in/).waitFor();
    whole.push(performance.now() - begin);
    longest.push(await stalls.evaluate((list) => Math.max(...list)));
    writer.leave();
    await page.context().close();
  }
  return table([
    ['1 MB of output', 'median', 'slowest'],
    ['from Run to the verdict', ms(median(whole)), ms(Math.max(...whole))],
    ['longest time without an answer', ms(median(longest)), ms(Math.max(...longest))],
  ]);
}
