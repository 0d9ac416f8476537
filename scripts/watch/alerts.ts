import type { HealthResponse } from '@viva/protocol/api';
import type { EventCount } from './events.ts';

/** How far back the alerts look. */
export const WINDOW_MINUTES = 10;

/** What somebody is woken for, or told in the morning. */
export type Urgency = 'page' | 'ticket';

interface Alert {
  /** By which `docs/operations.md` says what to do. */
  readonly name: string;
  readonly urgency: Urgency;
  /** The threshold in words. */
  readonly when: string;
  /** What has been seen, when it is beyond the threshold; otherwise null. */
  readonly seen: (events: Events) => string | null;
}

/** An alert that has gone off. */
export interface Alarm {
  readonly name: string;
  readonly urgency: Urgency;
  readonly seen: string;
}

/** What happened in the window, to be asked for sums. */
class Events {
  readonly #all: readonly EventCount[];

  constructor(all: readonly EventCount[]) {
    this.#all = all;
  }

  count(event: string, matches: (one: EventCount) => boolean = () => true): number {
    return this.of(event)
      .filter(matches)
      .reduce((sum, { count }) => sum + count, 0);
  }

  of(event: string): readonly EventCount[] {
    return this.#all.filter((one) => one.event === event);
  }
}

/** Goes off when so many of an event are seen. */
const atLeast =
  (least: number, event: string, ...outcomes: string[]) =>
  (events: Events): string | null => {
    const count = events.count(
      event,
      ({ outcome }) => outcomes.length === 0 || outcomes.includes(outcome),
    );
    return count >= least ? `${count} × ${event}` : null;
  };

/** Goes off when of all of an event so many, and at least such a share, are of one kind. */
const share =
  (event: string, percent: number, least: number, matches: (one: EventCount) => boolean) =>
  (events: Events): string | null => {
    const count = events.count(event, matches);
    const all = events.count(event);
    return count >= least && count * 100 >= all * percent ? `${count} of ${all}` : null;
  };

/** Routes that take as long as a program, a socket or a download. */
const SLOW = /\/(execute|run|ws|recording|file|zip)$/;
const SLOW_MS = 2000;

/** What is worth somebody's attention, worst first. */
export const ALERTS: readonly Alert[] = [
  {
    name: 'write-failed',
    urgency: 'page',
    when: 'a room could not write, once',
    seen: atLeast(1, 'write-failed'),
  },
  {
    name: 'server-errors',
    urgency: 'page',
    when: '5 answers or more, and 1 % of all, are 500',
    seen: share('request', 1, 5, ({ outcome }) => outcome === '500'),
  },
  {
    name: 'socket-failed',
    urgency: 'page',
    when: '3 sockets or more broke by the fault of their room',
    seen: atLeast(3, 'socket-failed'),
  },
  {
    name: 'runner-away',
    urgency: 'page',
    when: '3 runs or more were refused because the runner does not answer',
    seen: atLeast(3, 'run-refused', 'runner_unavailable'),
  },
  {
    name: 'archive-failed',
    urgency: 'page',
    when: 'saving to D1 failed 5 times or more',
    seen: atLeast(5, 'archive-failed'),
  },
  {
    name: 'runner-faults',
    urgency: 'page',
    when: '3 runs or more, and 2 % of all, ended as the runner’s own fault',
    seen: share('run', 2, 3, ({ outcome }) => outcome === 'IE'),
  },
  {
    name: 'runner-busy',
    urgency: 'ticket',
    when: '5 runs or more were refused because too many wait',
    seen: atLeast(5, 'run-refused', 'runner_busy'),
  },
  {
    name: 'rate-limits',
    urgency: 'ticket',
    when: '20 calls and runs or more were refused for being too many',
    seen: (events) => {
      const calls = events.count('request', ({ outcome }) => outcome === '429');
      const runs = events.count('run-refused', ({ outcome }) => outcome === 'rate_limited');
      return calls + runs >= 20 ? `${calls} calls, ${runs} runs` : null;
    },
  },
  {
    name: 'broken-clients',
    urgency: 'ticket',
    when: '10 sockets or more were closed for what they sent (4400, 4413, 4429)',
    seen: atLeast(10, 'socket-closed', '4400', '4413', '4429'),
  },
  {
    name: 'slow-answers',
    urgency: 'ticket',
    when: `the slowest 5 % of a route that should be quick take ${SLOW_MS / 1000} s or more, 20 requests or more`,
    seen: (events) => {
      const slow = events
        .of('request')
        .filter(({ kind, count, p95 }) => !SLOW.test(kind) && count >= 20 && p95 >= SLOW_MS)
        .map(({ kind, p95 }) => `${kind}: ${Math.round(p95)} ms`);
      return slow.length > 0 ? slow.join(', ') : null;
    },
  },
  {
    name: 'retention-failed',
    urgency: 'ticket',
    when: 'what is due could not be deleted, once',
    seen: atLeast(1, 'retention-failed'),
  },
];

/** What of all that has gone off. */
export function alarms(counts: readonly EventCount[]): Alarm[] {
  const events = new Events(counts);
  return ALERTS.flatMap(({ name, urgency, seen }) => {
    const what = seen(events);
    return what === null ? [] : [{ name, urgency, seen: what }];
  });
}

/** What `GET /api/health` says that somebody has to know; `null` when it does not answer. */
export function healthAlarms(health: HealthResponse | null): Alarm[] {
  if (health === null) {
    return [{ name: 'server-away', urgency: 'page', seen: 'no answer from /api/health' }];
  }
  const { rooms, database, runner } = health;
  const parts = [
    ['rooms-away', rooms?.status, 'rooms cannot be had'],
    ['database-away', database.status, 'D1 does not answer'],
    ['runner-away', runner.status, runner.reason ?? 'the runner does not answer'],
  ] as const;
  return parts.flatMap(([name, status, seen]) =>
    status === 'unavailable' ? [{ name, urgency: 'page' as const, seen }] : [],
  );
}
