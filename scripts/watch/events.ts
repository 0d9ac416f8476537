/** How often something happened lately, as `worker/src/telemetry.ts` tells of it. */
export interface EventCount {
  readonly event: string;
  /** A status, a close code, a verdict or an error's code; empty where the event has none. */
  readonly outcome: string;
  /** A route, a role, a language or a reason; empty where the event has none. */
  readonly kind: string;
  readonly count: number;
  /** The 95th percentile of how long it took, in milliseconds. */
  readonly p95: number;
}

/**
 * The question to Workers Analytics Engine. `_sample_interval` is how many points each one that was kept stands for.
 *
 * @param dataset the one that `wrangler.toml` names.
 */
export const countsQuery = (dataset: string, minutes: number): string =>
  `SELECT blob1 AS event, blob2 AS outcome, blob3 AS kind, SUM(_sample_interval) AS count,
          quantileExactWeighted(0.95)(double1, _sample_interval) AS p95
   FROM ${dataset}
   WHERE timestamp > NOW() - INTERVAL '${minutes}' MINUTE
   GROUP BY event, outcome, kind
   FORMAT JSON`;

/** The events of an answer to `countsQuery`, in which large numbers are text. */
export function countsFromAnswer(answer: {
  readonly data: readonly Record<keyof EventCount, string | number>[];
}): EventCount[] {
  return answer.data.map(({ event, outcome, kind, count, p95 }) => ({
    event: String(event),
    outcome: String(outcome),
    kind: String(kind),
    count: Number(count),
    p95: Number(p95),
  }));
}

interface LogEntry {
  /** ISO 8601. */
  readonly time: string;
  readonly event: string;
  readonly outcome?: string | number;
  readonly kind?: string;
  readonly ms?: number;
}

/**
 * The events of a log from a moment on; what else stands in it does not matter.
 *
 * @param since milliseconds since 1970.
 */
export function countsFromLog(lines: Iterable<string>, since: number): EventCount[] {
  const groups = new Map<string, { readonly entry: LogEntry; readonly times: number[] }>();
  for (const line of lines) {
    const entry = entryOf(line);
    if (!entry || Date.parse(entry.time) < since) continue;
    const { event, outcome = '', kind = '', ms = 0 } = entry;
    const key = JSON.stringify([event, outcome, kind]);
    const group = groups.get(key) ?? { entry, times: [] };
    group.times.push(ms);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ entry: { event, outcome = '', kind = '' }, times }) => ({
    event,
    outcome: String(outcome),
    kind,
    count: times.length,
    p95: times.toSorted((one, other) => one - other)[Math.ceil(times.length * 0.95) - 1] ?? 0,
  }));
}

/** Wrangler, compose and others write before the line what is theirs, and there are lines of theirs alone. */
function entryOf(line: string): LogEntry | null {
  const start = line.indexOf('{');
  if (start < 0) return null;
  try {
    const entry = JSON.parse(line.slice(start)) as Partial<LogEntry>;
    const { time, event } = entry;
    return time === undefined || event === undefined ? null : { ...entry, time, event };
  } catch {
    return null;
  }
}
