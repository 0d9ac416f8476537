import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Environment } from './target.ts';
import type { Wrangler } from './wrangler.ts';

export interface BundleSize {
  readonly bundleBytes: number;
  readonly gzipBytes: number;
}

export type Measured = BundleSize & {
  /** Processor time in milliseconds. */
  readonly startupMs: number;
};

/** The part of a V8 profile that is read here; `timeDeltas` are microseconds before each sample. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/**
 * Bundles the Worker as a deployment would, without sending it anywhere.
 *
 * @param config the configuration's file.
 * @throws WranglerError when it cannot be bundled.
 */
export const bundleSize = (wrangler: Wrangler, config: string, environment: Environment) =>
  withBundle(wrangler, config, environment, async (size) => size);

/** Bundles it, and has wrangler start it in this machine's own copy of the Workers runtime. */
export const measureBundle = (wrangler: Wrangler, config: string, environment: Environment) =>
  withBundle(wrangler, config, environment, async (size, upload): Promise<Measured> => {
    const profile = `${upload}.cpuprofile`;
    await wrangler.read(['check', 'startup', '--worker', upload, '--outfile', profile]);
    const startupMs = activeMs(JSON.parse(readFileSync(profile, 'utf8')) as CpuProfile);
    return { ...size, startupMs };
  });

/** @param use gets the bundle's size and the file that would be uploaded, in a folder that is removed afterwards. */
async function withBundle<T>(
  wrangler: Wrangler,
  config: string,
  environment: Environment,
  use: (size: BundleSize, upload: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'viva-bundle-'));
  try {
    const upload = path.join(folder, 'worker.bundle');
    await wrangler.read([
      ...['deploy', '--dry-run', '--config', config, '--env', environment],
      ...['--outdir', folder, '--outfile', upload],
    ]);
    const bundle = readFileSync(path.join(folder, 'index.js'));
    return await use({ bundleBytes: bundle.length, gzipBytes: gzipSync(bundle).length }, upload);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The time in a profile during which the processor was not idle, in milliseconds. */
export function activeMs({ nodes, samples, timeDeltas }: CpuProfile): number {
  const idle = new Set(
    nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id),
  );
  const active = timeDeltas.filter((_, index) => !idle.has(samples[index] ?? -1));
  return active.reduce((sum, microseconds) => sum + microseconds, 0) / 1000;
}

const BUDGETED = [
  ['bundleBytes', 'The bundle', 'bytes'],
  ['gzipBytes', 'The bundle, compressed', 'bytes'],
  ['startupMs', 'The start', 'ms of processor time'],
] as const;

/** A line for each budget with what was measured. */
export const measuredLines = (measured: Measured, budgets: Measured): readonly string[] =>
  BUDGETED.map(([key, name, unit]) => {
    const figure = (value: number) => Math.round(value).toLocaleString('en');
    return `${name}: ${figure(measured[key])} of ${figure(budgets[key])} ${unit}`;
  });

/** The names of the budgets that are exceeded. */
export const exceeded = (measured: Partial<Measured>, budgets: Measured): readonly string[] =>
  BUDGETED.filter(([key]) => (measured[key] ?? 0) > budgets[key]).map(([, name]) => name);
