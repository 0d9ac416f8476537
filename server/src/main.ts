import { everyHourAt } from './clean-up.ts';
import { Edge } from './edge.ts';
import { log } from './log.ts';
import { migrate } from './migrate.ts';
import { readManifest } from './parts.ts';
import { startRuntime, withDatabase } from './runtime.ts';
import { readSettings, SettingsError } from './settings.ts';

/** Ends the process with a sentence for the operator. */
function fail(message: string): never {
  process.stderr.write(`viva: ${message}\n`);
  process.exit(1);
}

function settingsOrEnd() {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (error instanceof SettingsError) fail(error.message);
    throw error;
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

// People go on working when whoever reads the log is gone.
process.stdout.on('error', () => {});

const settings = settingsOrEnd();
const manifest = readManifest();
const { worker, page } = manifest;

async function start() {
  const applied = await withDatabase(manifest, settings, (database) =>
    migrate(database, manifest.migrations),
  );
  for (const name of applied) log({ event: 'migrated', name });
  const runtime = await startRuntime(manifest, settings);
  const { host } = await runtime.unsafeGetDirectURL(page.name);
  const edge = await Edge.start(settings, host, () => {
    log({ level: 'error', event: 'edge-ended' });
    process.exit(1);
  });
  return { runtime, edge };
}

const { runtime, edge } = await start().catch((error) => fail(messageOf(error)));

async function cleanUp(): Promise<void> {
  try {
    const fetcher = await runtime.getWorker(worker.name);
    const { outcome } = await fetcher.scheduled({ scheduledTime: new Date() });
    if (outcome !== 'ok') throw new Error(outcome);
  } catch (error) {
    log({ level: 'error', event: 'clean-up-failed', error: messageOf(error) });
  }
}

everyHourAt(manifest.cleanUpMinute, cleanUp);

/** Whatever a room has told anybody is on disk already. */
async function stop(): Promise<void> {
  await edge.stop();
  await runtime.dispose();
  process.exit(0);
}

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  // Miniflare's own way is to end the process at once.
  process.removeAllListeners(signal);
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    log({ event: 'stopping', signal });
    void stop();
  });
}
log({ event: 'listening', host: settings.VIVA_HOST, port: edge.port });
