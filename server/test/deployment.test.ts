import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { SETTINGS } from '../src/settings.ts';

const read = (file: string) => readFileSync(path.join(import.meta.dirname, '../..', file), 'utf8');

/** A value as compose fills it in where nothing is set. */
const otherwise = (value: string) => value.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');

const { services, networks } = z
  .object({
    services: z.object({
      viva: z.looseObject({
        environment: z.record(z.string(), z.string()),
        ports: z.array(z.string()),
        volumes: z.array(z.string()),
      }),
      runner: z.object({ ports: z.array(z.string()), networks: z.array(z.string()) }),
    }),
    networks: z.record(z.string(), z.object({ internal: z.boolean() })),
  })
  .parse(parse(read('compose.server.yaml'), { logLevel: 'error' }));

it('compose sets what the server knows, and demands the token', () => {
  const { environment } = services.viva;
  expect(Object.keys(SETTINGS)).toEqual(expect.arrayContaining(Object.keys(environment)));
  expect(environment.RUNNER_TOKENS).toMatch(/^\$\{RUNNER_TOKENS:\?/);
});

it('compose gives the server its data and nothing else, and publishes it on loopback', () => {
  expect(services.viva.ports.map(otherwise)).toEqual(['127.0.0.1:8788:8788']);
  expect(services.viva.volumes).toEqual(['data:/data']);
  expect(services.viva).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  });
});

it('compose lets the runner be reached by the server alone', () => {
  expect(services.runner).toEqual({ ports: [], networks: ['runs'] });
  expect(networks.runs?.internal).toBe(true);
});

it('the image runs as nobody in particular', () => {
  expect(read('server/Dockerfile')).toMatch(/^USER (\d{5}):\1$/m);
});
