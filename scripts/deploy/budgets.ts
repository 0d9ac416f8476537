/**
 * What the Worker may weigh and take to start. Cloudflare refuses a Worker of more than 3 MiB compressed on the free plan,
 * 10 MiB on the paid one, and one whose top level runs for more than a second of processor time.
 */
export const BUDGETS = {
  /** The bundle as it is uploaded: a quarter more than it has been. */
  bundleBytes: 1_250_000,
  gzipBytes: 275_000,
  /** Processor time of evaluating the bundle on this machine, which may be slower than Cloudflare's. */
  startupMs: 400,
} as const;
