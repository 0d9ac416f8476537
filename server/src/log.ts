import { Log, LogLevel } from 'miniflare';
import * as z from 'zod';

/** Writes an entry of the log as one line of JSON to standard output. */
export function log(entry: Readonly<Record<string, unknown>>, time = Date.now()): void {
  process.stdout.write(`${JSON.stringify({ time: new Date(time).toISOString(), ...entry })}\n`);
}

/** What the runtime writes for a Worker's `console` or for itself: milliseconds since 1970, and what happened then. */
const runtimeLine = z.object({
  timestamp: z.coerce.number().int().nonnegative(),
  level: z.string(),
  message: z.string(),
});

/** Writes such a line: an entry that the Worker has logged keeps its fields, any other text stands in `message`. */
export function logRuntimeLine(line: z.input<typeof runtimeLine>): void {
  const { timestamp, level, message } = runtimeLine.parse(line);
  log({ level, ...(entryIn(message) ?? { message }) }, timestamp);
}

/** The same for a line of text; some of them are not in that form. */
export function logRuntimeText(text: string): void {
  const parsed = runtimeLine.safeParse(entryIn(text));
  if (parsed.success) logRuntimeLine(parsed.data);
  else log({ level: 'error', message: text });
}

function entryIn(message: string): object | null {
  if (!message.startsWith('{')) return null;
  try {
    return JSON.parse(message) as object;
  } catch {
    return null;
  }
}

/** Miniflare's own warnings and errors, as entries. */
export class MiniflareLog extends Log {
  constructor() {
    super(LogLevel.WARN);
  }

  override logWithLevel(level: LogLevel, message: string): void {
    if (level > this.level) return;
    log({ level: level === LogLevel.ERROR ? 'error' : 'warn', event: 'runtime', message });
  }
}
