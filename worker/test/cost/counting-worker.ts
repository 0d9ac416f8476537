import type { Env } from '../../src/env.ts';
import worker, { SessionRoom as Room } from '../../src/index.ts';

/** What the platform bills of a room, as `GET /counts` tells it. */
interface Counts {
  /** HTTP requests, the socket's among them, and the call that makes the session. */
  requests: number;
  /** Messages of sockets; twenty are billed as one request. */
  messages: number;
  alarms: number;
  /** Rows written to the object's SQLite, each setting of the alarm included. */
  rows: number;
  /** Milliseconds in which the room could not hibernate: something was under way, or a timer ran. */
  activeMs: number;
  /** How often a room has come into memory. */
  starts: number;
}

const counts: Counts = { requests: 0, messages: 0, alarms: 0, rows: 0, activeMs: 0, starts: 0 };

let busy = 0;
let since = 0;

function enter(): void {
  if (busy === 0) since = Date.now();
  busy += 1;
}

function leave(): void {
  busy -= 1;
  if (busy === 0) counts.activeMs += Date.now() - since;
}

async function during<T>(action: () => T | Promise<T>): Promise<T> {
  enter();
  try {
    return await action();
  } finally {
    leave();
  }
}

const { setTimeout: set, clearTimeout: clear } = globalThis;
const timers = new Set<unknown>();
globalThis.setTimeout = ((action: () => void, milliseconds: number) => {
  const timer = set(() => {
    timers.delete(timer);
    try {
      action();
    } finally {
      leave();
    }
  }, milliseconds);
  timers.add(timer);
  enter();
  return timer;
}) as typeof setTimeout;
globalThis.clearTimeout = ((timer: Parameters<typeof clearTimeout>[0]) => {
  if (timers.delete(timer)) leave();
  clear(timer);
}) as typeof clearTimeout;

let watched = false;

/** Counts what the storage of any object writes. */
function watch({ storage }: DurableObjectState): void {
  if (watched) return;
  watched = true;
  const sql = Object.getPrototypeOf(storage.sql) as SqlStorage;
  const { exec } = sql;
  sql.exec = function <T extends Record<string, SqlStorageValue>>(
    this: SqlStorage,
    query: string,
    ...bindings: unknown[]
  ) {
    const cursor = exec.call(this, query, ...bindings) as SqlStorageCursor<T>;
    counts.rows += cursor.rowsWritten;
    return cursor;
  };
  const alarms = Object.getPrototypeOf(storage) as DurableObjectStorage;
  const { setAlarm } = alarms;
  alarms.setAlarm = function (this: DurableObjectStorage, time: number | Date) {
    counts.rows += 1;
    return setAlarm.call(this, time);
  };
}

/** The room, with an eye on what it costs. */
export class SessionRoom extends Room {
  constructor(state: DurableObjectState, env: Env) {
    watch(state);
    const { waitUntil } = state;
    state.waitUntil = (promise) =>
      waitUntil.call(
        state,
        during(() => promise),
      );
    super(state, env);
    counts.starts += 1;
  }

  override fetch(request: Request): Promise<Response> {
    counts.requests += 1;
    return during(() => super.fetch(request));
  }

  override create(...args: Parameters<Room['create']>): Promise<void> {
    counts.requests += 1;
    return during(() => super.create(...args));
  }

  override async webSocketMessage(...args: Parameters<Room['webSocketMessage']>): Promise<void> {
    counts.messages += 1;
    await during(() => super.webSocketMessage(...args));
  }

  override async alarm(): Promise<void> {
    counts.alarms += 1;
    await during(() => super.alarm());
  }
}

export default {
  fetch(request: Request, env: Env, context: ExecutionContext) {
    if (new URL(request.url).pathname === '/counts') return Response.json(counts);
    return worker.fetch(request, env, context);
  },
};
