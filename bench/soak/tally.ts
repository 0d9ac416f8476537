/** What people ask the server for. */
export type Asked = 'call' | 'connection' | 'run';

/** How it went: `ok`, or a word for what went wrong. */
export type Outcome = string;

/** Counts how all that was asked for went, apart from each other while parts are killed and while they are not. */
export class Tally {
  readonly #counts = new Map<string, number>();
  /** Whether anything is being killed at this time. */
  churning = true;

  count(asked: Asked, outcome: Outcome): void {
    const key = `${this.churning} ${asked} ${outcome}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Outcomes with their counts, the most frequent first. */
  outcomes(asked: Asked, churning: boolean): [outcome: Outcome, count: number][] {
    const prefix = `${churning} ${asked} `;
    return [...this.#counts]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, count]): [string, number] => [key.slice(prefix.length), count])
      .sort(([, one], [, other]) => other - one);
  }

  /** Of all that was asked for, the share that went wrong; 0 where nothing was. */
  failedShare(churning: boolean): number {
    const all = (['call', 'connection', 'run'] as const).flatMap((asked) =>
      this.outcomes(asked, churning),
    );
    const sum = (counts: typeof all) => counts.reduce((total, [, count]) => total + count, 0);
    const failed = sum(all.filter(([outcome]) => outcome !== 'ok'));
    return failed / Math.max(1, sum(all));
  }
}
