import type { Measured } from './bundle.ts';

/**
 * What the Worker may weigh and take to start. Cloudflare allows much more, 64 MiB and a second of processor time for
 * the top level of its modules. These are to tell when something large slips in.
 */
export const BUDGETS: Measured = {
  /** The bundle as it is uploaded: a quarter more than it has been. */
  bundleBytes: 1_250_000,
  gzipBytes: 275_000,
  /** Processor time of evaluating the bundle on this machine, which may be slower than Cloudflare's. */
  startupMs: 400,
};
