import { median, p95, p99 } from './statistics.ts';
import { burst, latencies } from './sync/latency.ts';
import { SyncServer } from './sync/servers.ts';

for (const name of ['y-websocket', 'Hocuspocus', 'Viva'] as const) {
  const s = await SyncServer.start(name);
  try {
    for (const [readers, rate] of [
      [1, 50],
      [8, 50],
      [30, 50],
      [8, 200],
    ] as const) {
      const l = await latencies(s, { readers, rate, seconds: 3 });
      console.log(
        name,
        readers,
        rate,
        l.length,
        median(l).toFixed(2),
        p95(l).toFixed(2),
        p99(l).toFixed(2),
        Math.max(...l).toFixed(1),
      );
    }
    for (let i = 0; i < 3; i++)
      console.log(
        name,
        'burst',
        (await burst(s, 8, 4000)).toFixed(0),
        (s.memory() / 2 ** 20).toFixed(0),
      );
  } finally {
    await s.stop();
  }
}
