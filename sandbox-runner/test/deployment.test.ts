import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { readConfig, SETTINGS } from '../src/config.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const BASE = 'deploy/kubernetes/base';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

const TOKENS = { RUNNER_TOKENS: '0123456789abcdef' };

/** The removal of containers after the last run has ended. */
const REMOVAL_SECONDS = 5;

const dockerfile = read('sandbox-runner/Dockerfile');
const userId = Number(/^USER (\d+):\1$/m.exec(dockerfile)?.[1]);

describe('compose.yaml', () => {
  const { services } = z
    .object({
      services: z.object({
        runner: z.object({
          environment: z.record(z.string(), z.string()),
          ports: z.array(z.string()),
          volumes: z.array(z.string()),
          read_only: z.boolean(),
          cap_drop: z.array(z.string()),
          security_opt: z.array(z.string()),
          stop_grace_period: z.string(),
        }),
      }),
    })
    .parse(parse(read('compose.yaml')));
  const { runner } = services;

  /** A value as compose fills it in where nothing is set. */
  const otherwise = (value: string) => value.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');
  const settings = Object.fromEntries(
    Object.entries(runner.environment).map(([name, value]) => [name, otherwise(value)]),
  );

  it('sets what the service knows, and by default starts', () => {
    expect(Object.keys(SETTINGS)).toEqual(expect.arrayContaining(Object.keys(settings)));
    expect(readConfig({ ...settings, ...TOKENS }).docker).toMatchObject({ runtime: 'runsc' });
  });

  it('demands tokens', () => {
    expect(runner.environment.RUNNER_TOKENS).toMatch(/^\$\{RUNNER_TOKENS:\?/);
  });

  it('lets runs under way end', () => {
    const { drainMs } = readConfig({ ...settings, ...TOKENS });
    expect(Number.parseInt(runner.stop_grace_period, 10)).toBeGreaterThan(
      drainMs / 1000 + REMOVAL_SECONDS,
    );
  });

  it('gives the service the socket and nothing else, and publishes it on loopback', () => {
    expect(runner.volumes.map(otherwise)).toEqual(['/var/run/docker.sock:/var/run/docker.sock']);
    expect(runner.ports.map(otherwise)).toEqual(['127.0.0.1:8789:8789']);
    expect(runner).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  });
});

describe('the Kubernetes manifests', () => {
  const labels = z.record(z.string(), z.string());
  const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
  const container = z.object({
    name: z.string(),
    image: z.string(),
    securityContext: z.record(z.string(), z.unknown()),
    resources: z.object({ requests: labels, limits: labels }),
    volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
    restartPolicy: z.string().optional(),
  });
  const deployment = z.object({
    metadata: z.object({ name: z.string() }),
    spec: z.object({
      selector: z.object({ matchLabels: labels }),
      template: z.object({
        metadata: z.object({ labels }),
        // Strict, so that nothing of the host's is let in unseen.
        spec: z.strictObject({
          nodeSelector: labels,
          tolerations: z.array(z.unknown()),
          topologySpreadConstraints: z.array(
            z.object({ labelSelector: z.object({ matchLabels: labels }) }),
          ),
          automountServiceAccountToken: z.literal(false),
          enableServiceLinks: z.literal(false),
          terminationGracePeriodSeconds: z.number(),
          initContainers: z.array(container),
          containers: z.tuple([
            container.extend({
              ports: z.tuple([z.object({ name: z.string(), containerPort: z.number() })]),
              env: z.array(z.object({ name: z.string(), value: z.string() })),
              envFrom: z.tuple([z.object({ secretRef: z.object({ name: z.string() }) })]),
              readinessProbe: probe,
              livenessProbe: probe,
              lifecycle: z.object({
                preStop: z.object({
                  exec: z.object({ command: z.tuple([z.literal('sleep'), z.string()]) }),
                }),
              }),
            }),
          ]),
          volumes: z.array(z.strictObject({ name: z.string(), emptyDir: z.unknown() })),
        }),
      }),
    }),
  });
  const { spec } = deployment.parse(parse(read(`${BASE}/deployment.yaml`)));
  const pod = spec.template.spec;
  const [runner] = pod.containers;
  const settings = Object.fromEntries(runner.env.map(({ name, value }) => [name, value]));
  const kustomization = z
    .object({
      resources: z.array(z.string()),
      secretGenerator: z.tuple([z.object({ name: z.string() })]),
      images: z.array(z.object({ name: z.string() })),
    })
    .parse(parse(read(`${BASE}/kustomization.yaml`)));

  it('are all applied', () => {
    const manifests = readdirSync(path.join(ROOT, BASE)).filter(
      (name) => name.endsWith('.yaml') && name !== 'kustomization.yaml',
    );
    expect(kustomization.resources.toSorted()).toEqual(manifests.toSorted());
  });

  it('give the service settings that it knows and starts with', () => {
    const { DOCKER_HOST, ...own } = settings;
    expect(DOCKER_HOST).toBe('unix:///run/engine/docker.sock');
    expect(Object.keys(SETTINGS)).toEqual(expect.arrayContaining(Object.keys(own)));
    expect(readConfig({ ...own, ...TOKENS }).docker).toMatchObject({ runtime: 'runsc' });
    expect(runner.envFrom[0].secretRef.name).toBe(kustomization.secretGenerator[0].name);
  });

  it('let runs under way end before the engine does', () => {
    const { drainMs } = readConfig({ ...settings, ...TOKENS });
    const [, pause] = runner.lifecycle.preStop.exec.command;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(
      Number(pause) + drainMs / 1000 + REMOVAL_SECONDS,
    );
    expect(pod.initContainers[0]).toMatchObject({ name: 'engine', restartPolicy: 'Always' });
  });

  it('ask whether the service is alive and whether it can run programs', () => {
    expect(runner.livenessProbe.httpGet).toEqual({ path: '/healthz', port: 'http' });
    expect(runner.readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'http' });
    expect(runner.ports).toEqual([{ name: 'http', containerPort: 8789 }]);
    expect(dockerfile).toContain('RUNNER_PORT=8789');
  });

  it('give privileges to the engine alone, and nothing of the node to anybody', () => {
    const [engine, ...others] = [...pod.initContainers, ...pod.containers];
    expect(engine?.securityContext).toEqual({ privileged: true });
    for (const { securityContext } of others) {
      expect(securityContext).toEqual({
        runAsNonRoot: true,
        runAsUser: userId,
        runAsGroup: userId,
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      });
    }
  });

  it('let the service, and no other user, reach the engine', () => {
    const daemon = z
      .object({ hosts: z.array(z.string()), group: z.string() })
      .parse(JSON.parse(read('deploy/kubernetes/engine/daemon.json')));
    expect(daemon).toEqual({ hosts: [settings.DOCKER_HOST], group: String(userId) });
  });

  it('mount only volumes that are there, and name only images that can be replaced', () => {
    const all = [...pod.initContainers, ...pod.containers];
    const mounted = new Set(all.flatMap((each) => each.volumeMounts.map(({ name }) => name)));
    expect([...mounted].toSorted()).toEqual(pod.volumes.map(({ name }) => name).toSorted());
    const images = new Set(all.map(({ image }) => image));
    expect([...images].toSorted()).toEqual(kustomization.images.map(({ name }) => name).toSorted());
  });

  it('select the pods that the Deployment makes', () => {
    const podLabels = spec.template.metadata.labels;
    expect(spec.selector.matchLabels).toEqual(podLabels);
    expect(pod.topologySpreadConstraints[0]?.labelSelector.matchLabels).toEqual(podLabels);
    const service = z.object({ spec: z.object({ selector: labels }) });
    expect(service.parse(parse(read(`${BASE}/service.yaml`))).spec.selector).toEqual(podLabels);
    const budget = z.object({
      spec: z.object({ selector: z.object({ matchLabels: labels }) }),
    });
    const { selector } = budget.parse(parse(read(`${BASE}/disruption-budget.yaml`))).spec;
    expect(selector.matchLabels).toEqual(podLabels);
    expect(parse(read(`${BASE}/autoscaler.yaml`))).toMatchObject({
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'runner' } },
    });
  });

  it('let nothing out, and nobody in but the callers of the service', () => {
    const [everything, service, ...more] = parseAllDocuments(
      read(`${BASE}/network-policy.yaml`),
    ).map((document) => document.toJS());
    expect(everything).toMatchObject({
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
    expect(everything).not.toHaveProperty('spec.ingress');
    expect(everything).not.toHaveProperty('spec.egress');
    expect(service).toMatchObject({
      spec: {
        podSelector: { matchLabels: spec.template.metadata.labels },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { 'viva.dev/calls-runner': 'true' } } }],
            ports: [{ protocol: 'TCP', port: 'http' }],
          },
        ],
      },
    });
    expect(more).toEqual([]);
  });
});

describe('the Kubernetes manifests for a pod in gVisor', () => {
  const GVISOR = 'deploy/kubernetes/gvisor';

  it('run the pod in the class that they define, with no privileges and no gVisor within', () => {
    const runtimeClass: unknown = parse(read(`${GVISOR}/runtime-class.yaml`));
    expect(runtimeClass).toMatchObject({
      kind: 'RuntimeClass',
      metadata: { name: 'gvisor' },
      handler: 'runsc',
    });
    expect(parse(read(`${GVISOR}/pod.yaml`))).toMatchObject({
      metadata: { name: 'runner' },
      spec: {
        template: {
          spec: {
            runtimeClassName: 'gvisor',
            initContainers: [{ name: 'engine', securityContext: { privileged: false } }],
            containers: [
              {
                name: 'runner',
                env: expect.arrayContaining([{ name: 'RUNNER_RUNTIME', value: 'runc' }]),
              },
            ],
          },
        },
      },
    });
  });
});
