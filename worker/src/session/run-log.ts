import type { LanguageId } from '@viva/protocol/languages';
import type { OutputChunk, RoomRun, RunResult } from '@viva/protocol/room';
import type { OutputStream, TerminalSize, Verdict } from '@viva/protocol/run';
import { isoTime } from '../iso-time.ts';
import { addColumn } from './columns.ts';

/** Who started a run: `by` is null for the API. */
export interface RunStart {
  readonly executionId: string;
  readonly language: LanguageId;
  readonly by: string | null;
  readonly byName: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Whether the program reads what people type. */
  readonly interactive: boolean;
  readonly terminal: TerminalSize | null;
}

export interface FinishedRun extends RunStart {
  readonly result: RunResult;
}

type RunRow = {
  execution_id: string;
  language: string;
  by: string | null;
  by_name: string;
  started_at: number;
  interactive: number;
  terminal: string | null;
  result: string | null;
};
type OutputRow = { seq: number; stream: string; data: string };

/**
 * The session's runs, and the output of the latest one, so that whoever comes later sees it whole.
 * A run stays here until D1 has it.
 */
export class RunLog {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  createTables(): void {
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS runs (
        number INTEGER PRIMARY KEY, execution_id TEXT NOT NULL, language TEXT NOT NULL, by TEXT, by_name TEXT NOT NULL,
        started_at INTEGER NOT NULL, result TEXT, archived INTEGER NOT NULL DEFAULT 0
      )`,
    );
    addColumn(this.#sql, 'runs', 'interactive', 'INTEGER NOT NULL DEFAULT 0');
    addColumn(this.#sql, 'runs', 'terminal', 'TEXT');
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS run_output (seq INTEGER PRIMARY KEY, stream TEXT NOT NULL, data TEXT NOT NULL)',
    );
  }

  /** Begins a run; the output of the one before is forgotten. */
  start(run: RunStart): void {
    this.#sql.exec('DELETE FROM run_output');
    this.#sql.exec('DELETE FROM runs WHERE archived = 1');
    this.#sql.exec(
      `INSERT INTO runs (execution_id, language, by, by_name, started_at, interactive, terminal)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      run.executionId,
      run.language,
      run.by,
      run.byName,
      run.startedAt,
      run.interactive ? 1 : 0,
      run.terminal && JSON.stringify(run.terminal),
    );
  }

  /** The terminal has another size from now on. */
  resize(executionId: string, size: TerminalSize): void {
    this.#sql.exec(
      'UPDATE runs SET terminal = ? WHERE execution_id = ?',
      JSON.stringify(size),
      executionId,
    );
  }

  appendOutput(chunk: OutputChunk): void {
    this.#sql.exec(
      'INSERT INTO run_output (seq, stream, data) VALUES (?, ?, ?)',
      chunk.seq,
      chunk.stream,
      chunk.data,
    );
  }

  finish(executionId: string, result: RunResult): void {
    this.#sql.exec(
      'UPDATE runs SET result = ? WHERE execution_id = ?',
      JSON.stringify(result),
      executionId,
    );
  }

  /** The latest run with its output so far. */
  latest(): RoomRun | null {
    const [row] = this.#sql
      .exec<RunRow>('SELECT * FROM runs ORDER BY number DESC LIMIT 1')
      .toArray();
    if (!row) return null;
    const { startedAt, ...start } = toStart(row);
    return {
      ...start,
      startedAt: isoTime(startedAt),
      output: this.#sql
        .exec<OutputRow>('SELECT * FROM run_output ORDER BY seq')
        .toArray()
        .map(({ seq, stream, data }) => ({ seq, stream: stream as OutputStream, data })),
      result: toResult(row),
    };
  }

  /** Finished runs that D1 does not have yet. */
  *unarchived(): Generator<FinishedRun> {
    for (const row of this.#sql.exec<RunRow>(
      'SELECT * FROM runs WHERE archived = 0 AND result IS NOT NULL ORDER BY number',
    )) {
      const result = toResult(row);
      if (result) yield { ...toStart(row), result };
    }
  }

  markArchived(executionId: string): void {
    this.#sql.exec('UPDATE runs SET archived = 1 WHERE execution_id = ?', executionId);
  }
}

const toStart = (row: RunRow): RunStart => ({
  executionId: row.execution_id,
  language: row.language as LanguageId,
  by: row.by,
  byName: row.by_name,
  startedAt: row.started_at,
  interactive: row.interactive === 1,
  terminal: row.terminal === null ? null : (JSON.parse(row.terminal) as TerminalSize),
});

const toResult = (row: RunRow): RunResult | null =>
  row.result === null ? null : (JSON.parse(row.result) as RunResult);

/** The result of a run that ended without the runner's word on it. */
export const unreportedResult = (
  verdict: Extract<Verdict, 'CANCELLED' | 'IE'>,
  executionTime: number,
): RunResult => ({
  verdict,
  exitCode: null,
  signal: null,
  executionTime,
  memory: 0,
  truncated: false,
});
