import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { BUDGETS } from '../deploy/budgets.ts';
import { bundleSize, exceeded } from '../deploy/bundle.ts';
import {
  deployConfig,
  ENVIRONMENTS,
  readPageConfig,
  readTarget,
  readWorkerConfig,
} from '../deploy/target.ts';
import { Wrangler } from '../deploy/wrangler.ts';
import { ROOT } from '../sandbox-image.ts';

const config = readWorkerConfig(ROOT);
type Level = Omit<typeof config, 'env'>;
const { env: environments = {}, ...local } = config;

/** Whatever kind of bindings there is, each as `kind name`: a list of tables with names, or the names of variables. */
const bindings = (level: Level): string[] =>
  Object.entries(level)
    .flatMap(([kind, value]) =>
      kind === 'vars'
        ? Object.keys(value as object).map((name) => `vars ${name}`)
        : namesIn(
            kind === 'durable_objects' ? (value as { bindings: unknown }).bindings : value,
          ).map((name) => `${kind} ${name}`),
    )
    .sort();

function namesIn(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: { name?: string; binding?: string }) => {
    const name = entry.binding ?? entry.name;
    return name === undefined ? [] : [name];
  });
}

test.each(ENVIRONMENTS)('%s has the bindings that development has', (environment) => {
  expect(bindings(local).length).toBeGreaterThan(0);
  expect(bindings(environments[environment] ?? {})).toEqual(bindings(local));
});

test.each(ENVIRONMENTS)('the limits of %s are those of development', (environment) => {
  const limits = ({ ratelimits }: Level) =>
    ratelimits?.map(({ name, simple }) => ({ name, simple }));
  expect(limits(environments[environment] ?? {})).toEqual(limits(local));
});

test('environments share neither Workers nor databases nor counts of limits', () => {
  const [production, preview] = ENVIRONMENTS.map((environment) => readTarget(ROOT, environment));
  expect(production?.worker).not.toBe(preview?.worker);
  expect(production?.database).not.toBe(preview?.database);
  const ids = [local, ...Object.values(environments)].flatMap(({ ratelimits = [] }) =>
    ratelimits.map(({ namespace_id }) => namespace_id),
  );
  expect(new Set(ids).size).toBe(ids.length);
});

test('nobody but the page’s Function reaches the Worker of an environment', () => {
  for (const environment of ENVIRONMENTS) {
    const { workers_dev, preview_urls, routes } = environments[environment] ?? {};
    expect({ workers_dev, preview_urls, routes }).toEqual({
      workers_dev: false,
      preview_urls: false,
      routes: undefined,
    });
  }
});

test.each(ENVIRONMENTS)('the page of %s is bound to the Worker of %s', (environment) => {
  const { services } = readPageConfig(ROOT).env?.[environment] ?? {};
  const { worker } = readTarget(ROOT, environment);
  expect(services).toEqual([{ binding: 'API', service: worker }]);
});

test.each(ENVIRONMENTS)(
  'wrangler bundles the Worker for %s, within the budget',
  async (environment) => {
    // Beside wrangler.toml, as its paths are relative to the file.
    const file = `wrangler.deploy.${environment}.test.json`;
    const made = deployConfig(config, environment, 'the-id', { RUNNER_URL: 'https://r.example' });
    writeFileSync(path.join(ROOT, file), JSON.stringify(made));
    const size = await bundleSize(new Wrangler(ROOT, process.env), file, environment).finally(() =>
      rmSync(path.join(ROOT, file)),
    );
    expect(size.bundleBytes).toBeGreaterThan(100_000);
    expect(exceeded(size, BUDGETS)).toEqual([]);
  },
  120_000,
);
