/** `run`: the program that runs may be overdue. */
export type AlarmName = 'snapshot' | 'expiry' | 'run';

/** When each alarm is due, in milliseconds since 1970. */
export type AlarmTimes = ReadonlyMap<AlarmName, number>;

/** The moment that the platform's one alarm has to be set to; null when nothing is due. */
export const earliest = (times: AlarmTimes): number | null =>
  times.size === 0 ? null : Math.min(...times.values());

/** How far the platform's clock may be ahead of the one that the room reads. */
const CLOCK_SKEW_MS = 5_000;

/** Which alarms are due when the platform's one fires; it may fire a little early by the room's own clock. */
export const due = (times: AlarmTimes, now: number): AlarmName[] =>
  [...times].filter(([, at]) => at <= now + CLOCK_SKEW_MS).map(([name]) => name);

/** Several named alarms on the one that a Durable Object has, kept in its SQLite. */
export class Alarms {
  readonly #storage: DurableObjectStorage;
  readonly #times = new Map<AlarmName, number>();
  /** What the platform's alarm is set to, null when to nothing; undefined as long as this object has not set it. */
  #armed: number | null | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  createTable(): void {
    this.#storage.sql.exec('CREATE TABLE alarms (name TEXT PRIMARY KEY, at INTEGER NOT NULL)');
  }

  load(): void {
    for (const { name, at } of this.#storage.sql.exec<{ name: string; at: number }>(
      'SELECT name, at FROM alarms',
    )) {
      this.#times.set(name as AlarmName, at);
    }
  }

  has(name: AlarmName): boolean {
    return this.#times.has(name);
  }

  set(name: AlarmName, at: number): void {
    this.#times.set(name, at);
    this.#storage.sql.exec('INSERT OR REPLACE INTO alarms (name, at) VALUES (?, ?)', name, at);
    this.#arm();
  }

  clear(name: AlarmName): void {
    if (!this.#times.delete(name)) return;
    this.#storage.sql.exec('DELETE FROM alarms WHERE name = ?', name);
    this.#arm();
  }

  /** Takes the alarms that are due off the list, now that the platform's has rung, and gives their names. */
  take(now: number): AlarmName[] {
    this.#armed = null;
    const names = due(this.#times, now);
    for (const name of names) {
      this.#times.delete(name);
      this.#storage.sql.exec('DELETE FROM alarms WHERE name = ?', name);
    }
    this.#arm();
    return names;
  }

  /**
   * A storage write is confirmed before anything that depends on it leaves the object, so no one awaits it. Each costs
   * a row, so what stands is not set again.
   */
  #arm(): void {
    const at = earliest(this.#times);
    if (at === this.#armed) return;
    this.#armed = at;
    if (at === null) this.#storage.deleteAlarm();
    else this.#storage.setAlarm(at);
  }
}
