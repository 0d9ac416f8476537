import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type HealthResponse, healthResponse } from '@viva/protocol/api';
import { type Alarm, alarms, healthAlarms, WINDOW_MINUTES } from './watch/alerts.ts';
import { countsFromAnswer, countsFromLog, countsQuery, type EventCount } from './watch/events.ts';

/*
 * `npm run watch -- [address] [--log file] [--dataset name]`: looks whether a deployment is well, says what is not, and
 * ends with 1 when somebody has to be woken. Meant to be run every ten minutes by whatever sends messages when a command
 * fails. docs/operations.md says what to do about each of its words.
 */

const ANSWER_WITHIN_MS = 10_000;
const ASK_AGAIN_MS = 5_000;
const SQL_API = process.env.VIVA_SQL_API ?? 'https://api.cloudflare.com/client/v4';

/** Null when there is no answer that makes sense. */
async function health(address: string): Promise<HealthResponse | null> {
  try {
    const response = await fetch(new URL('/api/health', address), {
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return healthResponse.parse(await response.json());
  } catch {
    return null;
  }
}

/** What is still so a moment later: one slow answer wakes nobody. */
async function confirmedHealth(address: string): Promise<Alarm[]> {
  const first = healthAlarms(await health(address));
  if (first.length === 0) return [];
  await sleep(ASK_AGAIN_MS);
  const names = new Set(first.map(({ name }) => name));
  return healthAlarms(await health(address)).filter(({ name }) => names.has(name));
}

/** @throws Error when Cloudflare refuses to say. */
async function askCloudflare(dataset: string): Promise<EventCount[]> {
  const { CLOUDFLARE_ACCOUNT_ID: account, CLOUDFLARE_API_TOKEN: token } = process.env;
  const response = await fetch(`${SQL_API}/accounts/${account}/analytics_engine/sql`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
    body: countsQuery(dataset, WINDOW_MINUTES),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (!response.ok) throw new Error(`Cloudflare does not tell of the metrics: ${response.status}.`);
  return countsFromAnswer((await response.json()) as Parameters<typeof countsFromAnswer>[0]);
}

async function readLog(file: string): Promise<EventCount[]> {
  const lines: string[] = [];
  const input = file === '-' ? process.stdin : createReadStream(file);
  for await (const line of createInterface({ input })) lines.push(line);
  return countsFromLog(lines, Date.now() - WINDOW_MINUTES * 60_000);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { log: { type: 'string' }, dataset: { type: 'string' } },
});
const [address] = positionals;
if (!address && !values.log && !values.dataset) {
  console.error('Name what to look at: an address, --log with a file, or --dataset with a name.');
  process.exit(2);
}
const looks = await Promise.allSettled([
  address ? confirmedHealth(address) : [],
  values.log ? readLog(values.log).then(alarms) : [],
  values.dataset ? askCloudflare(values.dataset).then(alarms) : [],
]);
const found = looks.flatMap((look) => (look.status === 'fulfilled' ? look.value : []));
const failed = looks.flatMap((look) => (look.status === 'rejected' ? [String(look.reason)] : []));
// In a workflow of GitHub's, what wakes nobody stands at the head of its page.
const note = process.env.GITHUB_ACTIONS ? '::warning::' : '';
for (const { urgency, name, seen } of found) {
  console.log(`${urgency === 'ticket' ? note : ''}${urgency.padEnd(8)}${name}: ${seen}`);
}
for (const reason of failed) console.error(reason);
if (found.length + failed.length === 0) console.log('All is well.');
if (found.some(({ urgency }) => urgency === 'page')) process.exitCode = 1;
else process.exitCode = failed.length > 0 ? 2 : 0;
