import { Typist } from '../../e2e/typist.ts';
import { table } from '../document.ts';
import { quiet } from '../quiet.ts';
import { median, ms, p95 } from '../statistics.ts';
import { KEY_MS, keystrokesToPaint } from './keystrokes.ts';
import { createSession, type Setting, sessionUrl } from './setting.ts';
import { openEditor } from './visit.ts';

const PEOPLE = 8;

/** How soon a keystroke is seen: on the plain page, in a room that one is alone in, and in a busy one. */
export async function typing(setting: Setting): Promise<string> {
  const { browser, stack, plainUrl, runs } = setting;
  const samples = { plain: [] as number[], alone: [] as number[], together: [] as number[] };
  for (let run = 0; run < runs; run++) {
    await quiet();
    const plain = await openEditor(browser, plainUrl);
    samples.plain.push(...(await keystrokesToPaint(plain)));
    await plain.context().close();

    const session = await createSession(setting);
    const page = await openEditor(browser, sessionUrl(setting, session));
    await page.keyboard.press('Control+End');
    await quiet();
    samples.alone.push(...(await keystrokesToPaint(page)));
    const others = Array.from(
      { length: PEOPLE - 1 },
      (_, n) => new Typist(stack, session.sessionId, `Typist ${n}`),
    );
    await page.getByRole('button', { name: `${PEOPLE} people are here` }).waitFor();
    const typing = setInterval(() => {
      for (const other of others) other.edit((text) => text.insert(0, 'x\n'));
    }, 2 * KEY_MS);
    samples.together.push(...(await keystrokesToPaint(page)));
    clearInterval(typing);
    for (const other of others) other.leave();
    await page.context().close();
  }
  return table([
    ['keystroke to paint', 'p50', 'p95'],
    ...(
      [
        ['plain page, alone', samples.plain],
        ['Viva, alone', samples.alone],
        [`Viva, with ${PEOPLE - 1} others who type`, samples.together],
      ] as const
    ).map(([what, figures]) => [what, ms(median(figures)), ms(p95(figures))]),
  ]);
}
