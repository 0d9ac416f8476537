import type { LanguageId } from '@viva/protocol/languages';
import type { RunLimits } from '@viva/protocol/limits';
import type {
  ContainerRuntime,
  RunEvent,
  RunExit,
  RunInput,
  RunRequest,
  SandboxKind,
  TerminalSize,
} from '@viva/protocol/run';

/** A language that the sandbox can run now; `version` as the tool itself tells it. */
export interface InstalledLanguage {
  readonly id: LanguageId;
  readonly version: string;
}

/** What makes a run interactive. */
export interface Interaction {
  /** Null for pipes. */
  readonly terminal: TerminalSize | null;
  /** The run ends when nothing goes in or out for so long. */
  readonly idleMs: number;
  /** Hands every input to the listener, first those that have come already. A later listener takes its place. */
  listen(listener: (input: RunInput) => void): void;
}

/** A request with every default filled in. */
export interface Job {
  readonly language: LanguageId;
  readonly files: RunRequest['files'];
  /** One of the files' paths. */
  readonly entry: string;
  /** All of the program's input, or in an interactive run the beginning of it. */
  readonly stdin: string;
  readonly limits: RunLimits;
  /** Null when all input is known from the start. */
  readonly interaction: Interaction | null;
}

/** What a run tells while it goes on. */
export type ProgressEvent = Extract<RunEvent, { type: 'phase' | 'stdout' | 'stderr' }>;

/** What is worth counting of a sandbox. */
export interface SandboxCounts {
  /** Containers that wait to be used, by what they wait for. */
  readonly idle: Readonly<Record<string, number>>;
  /** Runs that found a container waiting, and runs that did not. */
  readonly poolHits: number;
  readonly poolMisses: number;
  /** Compilations that were found in the cache, and those that were not. */
  readonly cacheHits: number;
  readonly cacheMisses: number;
}

/** A place where strangers' programs can be run. */
export interface Sandbox {
  readonly kind: Exclude<SandboxKind, 'none'>;
  /** True where the isolation is meant for development only. */
  readonly development: boolean;
  /** What runs the containers; null where that is not the Docker engine. */
  readonly runtime: ContainerRuntime | null;
  readonly languages: readonly InstalledLanguage[];
  readonly counts: SandboxCounts;
  /**
   * Runs one program and leaves nothing of it behind.
   *
   * @param emit receives phases and output as they come.
   * @param signal ends the program with `CANCELLED`.
   * @returns how it ended, never with `IE`.
   * @throws SandboxFault when the sandbox itself fails.
   */
  run(job: Job, emit: (event: ProgressEvent) => void, signal: AbortSignal): Promise<RunExit>;
  /** Ends what waits for runs; resolves when nothing is left. */
  close(): Promise<void>;
}

/** The sandbox's own failure, never the program's. The message is a sentence for people: why nothing can be run. */
export class SandboxFault extends Error {
  override readonly name = 'SandboxFault';

  /** For `catch`: throws a fault with this sentence, the error as its cause; one that is a fault already as it is. */
  static saying(message: string): (cause: unknown) => never {
    return (cause) => {
      throw cause instanceof SandboxFault ? cause : new SandboxFault(message, { cause });
    };
  }
}
