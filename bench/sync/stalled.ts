import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from './client.ts';
import { latencies } from './latency.ts';
import type { SyncServer } from './servers.ts';

const LOAD = { readers: 7, rate: 100, seconds: 10, characters: 10_000 };

/** Latencies of the others beside a reader who takes nothing, and how much the server grows, in bytes. */
export async function stalled(
  server: SyncServer,
): Promise<{ readonly alone: number[]; readonly beside: number[]; readonly grown: number }> {
  await latencies(server, LOAD);
  const alone = await latencies(server, LOAD);
  const address = await server.newRoom();
  const client = await Client.join(address);
  client.stall();
  const before = server.memory();
  const beside = await latencies(server, { ...LOAD, address });
  const grown = server.memory() - before;
  client.leave();
  await sleep(500);
  return { alone, beside, grown };
}
