import type { Frame } from './frames.ts';

/** How a container ended. */
export interface ContainerEnd {
  /** It was killed as a whole for want of memory. */
  readonly outOfMemory: boolean;
  /** What its maker said before it ended; empty when it said nothing. */
  readonly message: string;
}

/**
 * One isolated place with a supervisor as its first process. It serves one run, is never used again, and ends when
 * `destroy` is called, when the supervisor ends, or when the service does.
 */
export interface Container {
  /** The supervisor's frames in order; ends when nothing more can come. May be iterated once. */
  readonly frames: AsyncIterator<Frame, undefined>;
  /** Sends frames; ignored once the container has ended. */
  send(...frames: readonly Uint8Array[]): void;
  /** Ends everything in it. Returns at once; `closed` tells when nothing is left. */
  destroy(): void;
  /** Resolves when nothing of it is left. Never rejects. */
  readonly closed: Promise<ContainerEnd>;
}
