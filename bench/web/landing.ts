import { table } from '../document.ts';
import { quiet } from '../quiet.ts';
import { median, ms } from '../statistics.ts';
import type { Setting } from './setting.ts';
import { countBytes, kilobytes, throttle, WAYS } from './visit.ts';

/** What the landing page weighs and when it can be seen. */
export async function landing({ browser, origin, runs }: Setting): Promise<string> {
  const rows: string[][] = [['landing page', 'bytes', 'largest contentful paint', 'load']];
  for (const [how, throttling] of WAYS) {
    const samples: { bytes: number; paint: number; load: number }[] = [];
    for (let run = 0; run < runs; run++) {
      await quiet();
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      const bytes = countBytes(await throttle(page, throttling));
      await page.goto(origin, { waitUntil: 'networkidle' });
      const { paint, load } = await page.evaluate(
        () =>
          new Promise<{ paint: number; load: number }>((resolve) => {
            new PerformanceObserver((list) => {
              const [navigation] = performance.getEntriesByType('navigation');
              resolve({
                paint: list.getEntries().at(-1)?.startTime ?? 0,
                load: (navigation as PerformanceNavigationTiming).loadEventEnd,
              });
            }).observe({ type: 'largest-contentful-paint', buffered: true });
          }),
      );
      samples.push({ bytes: bytes(), paint, load });
      await context.close();
    }
    const of = (figure: 'bytes' | 'paint' | 'load') => median(samples.map((one) => one[figure]));
    rows.push([how, kilobytes(of('bytes')), ms(of('paint')), ms(of('load'))]);
  }
  return table(rows);
}
