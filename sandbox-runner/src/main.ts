import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import { ConfigError, readConfig } from './config.ts';
import { closeInheritedDescriptors } from './inherited-descriptors.ts';
import { jsonLog } from './log.ts';
import { ReadinessCheck } from './readiness.ts';
import { openSandbox } from './sandbox/open-sandbox.ts';
import { createServer } from './server.ts';

/** Ends the process with a sentence for the operator. */
function fail(message: string): never {
  process.stderr.write(`sandbox-runner: ${message}\n`);
  process.exit(1);
}

function settings() {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) fail(error.message);
    throw error;
  }
}

// Runs go on when whoever reads the log is gone.
process.stdout.on('error', () => {});

closeInheritedDescriptors();
const config = settings();
const readiness = new ReadinessCheck({
  open: () => openSandbox(config, jsonLog),
  limits: config,
  log: jsonLog,
});
const server = createServer(config, readiness, jsonLog);
const http = createAdaptorServer(server);

http.once('error', (error: NodeJS.ErrnoException) => {
  fail(
    error.code === 'EADDRINUSE'
      ? `Port ${config.port} on ${config.host} is already in use. Set RUNNER_PORT to another one.`
      : `Cannot listen on ${config.host}:${config.port} (${error.code ?? error.message}).`,
  );
});

http.listen(config.port, config.host, async () => {
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  jsonLog({ event: 'listening', host: config.host, port });
  const { sandbox, reason } = await readiness.current();
  const runtime = sandbox?.runtime ?? null;
  jsonLog({ event: 'sandbox', kind: sandbox?.kind ?? 'none', runtime, reason });
});

/** How long the last events of cancelled runs may take on their way to their readers. */
const FAREWELL_MS = 200;
/** How long the sandbox may take to end what is left. Where that is longer, what is left ends with this process. */
const CLEAN_UP_MS = 7000;

/** Goes on answering while runs are under way, so that whoever asks for another one is told to go elsewhere. */
async function stop(drainMs: number): Promise<void> {
  await Promise.race([server.stop(drainMs), setTimeout(drainMs + CLEAN_UP_MS)]);
  const closed = once(http, 'close');
  http.close();
  await Promise.race([closed, setTimeout(FAREWELL_MS)]);
  process.exit(0);
}

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    // Whoever presses Ctrl+C, or asks a second time, does not wait.
    const drainMs = stopping || signal === 'SIGINT' ? 0 : config.drainMs;
    stopping = true;
    jsonLog({ event: 'stopping', signal, drainMs });
    void stop(drainMs);
  });
}
