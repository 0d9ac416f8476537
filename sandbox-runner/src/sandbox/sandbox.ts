import type { LanguageId } from '@viva/protocol/languages';
import type { RunLimits } from '@viva/protocol/limits';
import type { RunEvent, RunExit, RunRequest, SandboxKind } from '@viva/protocol/run';

/** A language that the sandbox can run now; `version` as the tool itself tells it. */
export interface InstalledLanguage {
  readonly id: LanguageId;
  readonly version: string;
}

/** A request with every default filled in. */
export interface Job {
  readonly language: LanguageId;
  readonly files: RunRequest['files'];
  /** One of the files' paths. */
  readonly entry: string;
  readonly stdin: string;
  readonly limits: RunLimits;
}

/** What a run tells while it goes on. */
export type ProgressEvent = Extract<RunEvent, { type: 'phase' | 'stdout' | 'stderr' }>;

/** A place where strangers' programs can be run. */
export interface Sandbox {
  readonly kind: Exclude<SandboxKind, 'none'>;
  /** True where the isolation is meant for development only. */
  readonly development: boolean;
  readonly languages: readonly InstalledLanguage[];
  /**
   * Runs one program and leaves nothing of it behind.
   *
   * @param emit receives phases and output as they come.
   * @param signal ends the program with `CANCELLED`.
   * @returns how it ended, never with `IE`.
   * @throws SandboxFault when the sandbox itself fails.
   */
  run(job: Job, emit: (event: ProgressEvent) => void, signal: AbortSignal): Promise<RunExit>;
}

/** The sandbox's own failure, never the program's. The message is a sentence for people: why nothing can be run. */
export class SandboxFault extends Error {
  override readonly name = 'SandboxFault';
}
