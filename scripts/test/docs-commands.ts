/** What makes sure of a command: a test or a step in CI has it, or what stands for it, in this file. */
export interface Proof {
  readonly file: string;
  /** Text of the file; by default the command itself. */
  readonly has?: string;
}

const CI = '.ci/run';
/** What the documents say and nothing else runs. */
const COMMANDS = '.ci/commands';
const WORKFLOW = '.github/workflows/ci.yml';

/** The commands of the documents as they stand there, and what runs each of them. */
export const RUN: Readonly<Record<string, Proof>> = {
  'npm start': { file: COMMANDS },
  'npm run dev': { file: COMMANDS },
  'npm run build': { file: COMMANDS },
  'npm run check': { file: CI },
  'npm run fix': { file: COMMANDS },
  'npm test': { file: CI },
  'npm run bench:charts': { file: COMMANDS },
  'npm run sandbox:build': { file: COMMANDS },
  'npm run runner:build': { file: COMMANDS },
  'npx drizzle-kit generate': { file: COMMANDS },
  'sudo bash scripts/provide-engine.sh': { file: CI, has: '$sudo bash scripts/provide-engine.sh' },
  'bash scripts/provide-engine.sh': { file: CI },
  'install --mode=600 /dev/null .env': { file: COMMANDS },
  'echo "RUNNER_TOKENS=$(openssl rand -hex 32)" >> .env': { file: COMMANDS },
  'echo "DOCKER_GID=$(stat -c %g /var/run/docker.sock)" >> .env': { file: COMMANDS },
  'docker compose up --detach --wait': { file: COMMANDS },
  'curl --fail http://127.0.0.1:8789/readyz': { file: COMMANDS },
  'mkdir -p .cache/engine-image': { file: COMMANDS },
  'cp deploy/kubernetes/engine/daemon.json deploy/kubernetes/engine/start.sh .cache/engine-image/':
    { file: COMMANDS },
  'cp deploy/kubernetes/base/tokens.env.example deploy/kubernetes/base/tokens.env': {
    file: WORKFLOW,
  },
  'RUNNER_TOKENS=a-secret-of-16-or-more node sandbox-runner/src/main.ts': {
    file: 'sandbox-runner/test/main.test.ts',
    has: 'src/main.ts',
  },
  'git clone https://github.com/OWNER/viva.git': { file: WORKFLOW, has: 'actions/checkout' },
  'git pull': { file: WORKFLOW, has: 'actions/checkout' },
  'cd viva': { file: WORKFLOW, has: 'actions/checkout' },
  'export VIVA=http://localhost:8788': { file: 'e2e/reference.spec.ts', has: 'VIVA: stack.url' },
  'export SESSION=... TOKEN=...': {
    file: 'e2e/reference.spec.ts',
    has: 'SESSION: sessionId',
  },
};

/** Commands that nobody runs unasked, and what makes sure that they are right. */
export const NOT_RUN: Readonly<Record<string, Proof & { readonly why: string }>> = {
  'npm run bench:runner': {
    why: 'takes an hour of a quiet machine; its figures are committed',
    file: 'docs/benchmarks.md',
  },
  'npm run bench:sync': { why: 'the same', file: 'docs/benchmarks.md' },
  'npm run bench:replay': { why: 'the same', file: 'docs/benchmarks.md' },
  'npm run bench:web': { why: 'the same', file: 'docs/benchmarks.md' },
  'npm run screenshots': {
    why: 'its pictures are looked at before they are committed',
    file: 'e2e/screenshots.ts',
    has: 'screenshot',
  },
  'npx wrangler secret put RUNNER_TOKEN': {
    why: 'wants an account; the name is that of the binding',
    file: 'worker/src/env.ts',
    has: 'RUNNER_TOKEN: string',
  },
  'wrangler secret put RUNNER_TOKEN': {
    why: 'the same',
    file: 'worker/src/env.ts',
    has: 'RUNNER_TOKEN: string',
  },
  'docker save viva-sandbox:full > .cache/engine-image/viva-sandbox.tar': {
    why: 'takes more disk than a machine of CI has',
    file: 'deploy/kubernetes/engine/Dockerfile',
    has: 'COPY viva-sandbox.tar',
  },
  'docker build --file deploy/kubernetes/engine/Dockerfile --tag viva-engine .cache/engine-image': {
    why: 'the same',
    file: 'deploy/kubernetes/base/deployment.yaml',
    has: 'image: viva-engine',
  },
  'kubectl label node NODE viva.dev/runner=true': {
    why: 'wants a cluster; the label is that of the manifest, which CI validates',
    file: 'deploy/kubernetes/base/deployment.yaml',
    has: "viva.dev/runner: 'true'",
  },
  'kubectl taint node NODE viva.dev/runner=true:NoSchedule': {
    why: 'the same',
    file: 'deploy/kubernetes/base/deployment.yaml',
    has: 'key: viva.dev/runner',
  },
  'kubectl label namespace NAMESPACE_OF_THE_INGRESS_OR_TUNNEL viva.dev/calls-runner=true': {
    why: 'the same',
    file: 'deploy/kubernetes/base/network-policy.yaml',
    has: 'viva.dev/calls-runner',
  },
  'kubectl apply --kustomize deploy/kubernetes/base': {
    why: 'the same',
    file: WORKFLOW,
    has: 'kubectl kustomize "deploy/kubernetes/$manifests"',
  },
  'kubectl --namespace viva-runner rollout status deployment/runner': {
    why: 'the same',
    file: 'deploy/kubernetes/base/namespace.yaml',
    has: 'name: viva-runner',
  },
  'cloudflared tunnel create viva-runner': {
    why: 'wants an account and another program; any tunnel does',
    file: 'compose.yaml',
    has: '127.0.0.1:8789',
  },
  'cloudflared tunnel route dns viva-runner runner.example.org': {
    why: 'the same',
    file: 'compose.yaml',
    has: '127.0.0.1:8789',
  },
};
