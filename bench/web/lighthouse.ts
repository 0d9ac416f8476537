import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import lighthouse, { desktopConfig, type Result } from 'lighthouse';
import { launchOptions } from '../../scripts/chromium.ts';
import { freePort } from '../../scripts/stack/ports.ts';
import { table } from '../document.ts';
import { quiet } from '../quiet.ts';
import { median, ms } from '../statistics.ts';
import { createSession, type Setting, sessionUrl } from './setting.ts';
import { comeAgain } from './visit.ts';

const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;
/** Lighthouse's own: a phone on slow 4G with a slow processor, and a desktop computer. */
const DEVICES = [
  ['phone', undefined],
  ['desktop', desktopConfig],
] as const;

/** Lighthouse's scores of the landing page and of a session that one has joined. */
export async function lighthouseScores(setting: Setting): Promise<string> {
  const port = await freePort();
  const profile = mkdtempSync(path.join(tmpdir(), 'viva-lighthouse-'));
  // Lighthouse opens tabs in the browser's own profile, which has to know the session, or that would ask for a name.
  const context = await chromium.launchPersistentContext(
    profile,
    launchOptions(`--remote-debugging-port=${port}`),
  );
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`${setting.origin}/favicon.svg`);
    const rows: string[][] = [];
    for (const [what, address, categories] of [
      ['landing page', async () => setting.origin, CATEGORIES],
      // How fast a session opens is measured by its first keystroke; its traffic never ends, for which Lighthouse waits.
      [
        'session',
        async () => {
          const session = await createSession(setting);
          await page.evaluate(comeAgain, session.sessionId);
          return sessionUrl(setting, session);
        },
        CATEGORIES.filter((category) => category !== 'performance'),
      ],
    ] as const) {
      for (const [device, config] of DEVICES) {
        const results: Result[] = [];
        for (let run = 0; run < setting.runs; run++) {
          await quiet();
          const answer = await lighthouse(
            await address(),
            { port, onlyCategories: [...categories], disableStorageReset: true },
            config,
          );
          if (!answer) throw new Error('Lighthouse has no result.');
          results.push(answer.lhr);
        }
        rows.push([`${what}, ${device}`, ...figures(results)]);
        for (const line of findings(results[0])) console.log(`${what}, ${device}: ${line}`);
      }
    }
    return table([
      ['Lighthouse', ...CATEGORIES.map(words), 'largest contentful paint', 'blocked', 'shift'],
      ...rows,
    ]);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true });
  }
}

const words = (id: string) => id.replace('-', ' ');

type Format = (value: number) => string;

/** Scores of 100, then the largest contentful paint, the time that the page was blocked for, and how much it moved. */
function figures(results: readonly Result[]): string[] {
  const figure = (read: (result: Result) => number | null | undefined, format: Format) => {
    const known = results.map(read).filter((value) => typeof value === 'number');
    return known.length === 0 ? '–' : format(median(known));
  };
  const audit = (id: string, format: Format) =>
    figure(({ audits }) => audits[id]?.numericValue, format);
  return [
    ...CATEGORIES.map((category) =>
      figure(
        ({ categories }) => categories[category]?.score,
        (score) => (score * 100).toFixed(0),
      ),
    ),
    audit('largest-contentful-paint', ms),
    audit('total-blocking-time', ms),
    audit('cumulative-layout-shift', (shift) => shift.toFixed(3)),
  ];
}

/** What takes points away, each with an element where there is one. */
function findings(result: Result | undefined): string[] {
  const { audits = {}, categories = {} } = result ?? {};
  return CATEGORIES.flatMap((category) =>
    (categories[category]?.auditRefs ?? []).flatMap(({ id, weight }) => {
      const { score = null, title = '', displayValue = '', details } = audits[id] ?? {};
      if (weight === 0 || score === null || score >= 0.9) return [];
      const [first] = details && 'items' in details ? details.items : [];
      const where = first ? JSON.stringify(first).slice(0, 500) : '';
      return [`${category}: ${title} ${displayValue} (${score}) ${where}`];
    }),
  );
}
