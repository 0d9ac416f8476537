import { setTimeout as sleep } from 'node:timers/promises';
import * as prng from 'lib0/prng';
import type { Service } from '../../scripts/stack/service.ts';
import type { Stack } from '../../scripts/stack/stack.ts';
import type { Part } from './memory-watch.ts';
import { type Room, until } from './room.ts';

/** After a kill, everybody has so much time to come back before the next. */
const LEAST_PAUSE_MS = 5_000;
/** Sockets hear at once that the server has died; the loop that they are heard in may be late. */
const HEARD_WITHIN_MS = 20_000;

/** When which part is killed, in milliseconds from the beginning. */
export interface Kill {
  readonly at: number;
  readonly part: Part;
}

/** About one kill of each part a minute, at least one, at random times. */
export function planKills(random: prng.PRNG, durationMs: number): Kill[] {
  const each = Math.max(1, Math.round(durationMs / 60_000));
  const kills = Array.from({ length: each }, () =>
    (['server', 'runner'] as const).map((part) => ({ at: prng.real53(random) * durationMs, part })),
  );
  return kills.flat().sort((one, other) => one.at - other.at);
}

/** Kills the parts of the stack at their times, without a warning, and starts each anew; resolves after the last. */
export async function wreak(
  kills: readonly Kill[],
  stack: Stack,
  rooms: readonly Room[],
): Promise<void> {
  const begin = performance.now();
  for (const { at, part } of kills) {
    await sleep(Math.max(0, begin + at - performance.now()));
    console.log(`  ${seconds(performance.now() - begin)} s: the ${part} is killed`);
    await (part === 'server' ? killServer(stack.worker, rooms) : killRunner(stack.runner));
    await sleep(LEAST_PAUSE_MS);
  }
}

const seconds = (ms: number) => Math.round(ms / 1000);

async function killServer(server: Service, rooms: readonly Room[]): Promise<void> {
  await server.stop('SIGKILL');
  // What is still on its way from the server belongs to what has been seen.
  await until(() => rooms.every(({ offline }) => offline), HEARD_WITHIN_MS);
  for (const room of rooms) room.rememberSeen();
  await server.start();
}

async function killRunner(runner: Service): Promise<void> {
  await runner.stop('SIGKILL');
  await runner.start();
}
