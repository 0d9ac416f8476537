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
/** Every step of a deployment, against a stand-in for the account. */
const DEPLOYED = 'scripts/test/deploy.test.ts';
const WATCH = '.github/workflows/watch.yml';

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
  'npm run sandbox:build core': { file: COMMANDS },
  'npm run deploy -- --dry-run': {
    file: WORKFLOW,
    has: 'npm run deploy -- --env production --dry-run',
  },
  'npm run deploy': { file: DEPLOYED, has: "environment: Environment = 'production'" },
  'npm run deploy -- --env preview': { file: DEPLOYED, has: "'preview'" },
  'npm run licences': { file: 'scripts/test/licences.test.ts', has: 'npm run licences' },
  'npm run watch': { file: WATCH, has: 'npm run watch --' },
  'npm run watch -- https://viva.example.org --dataset viva': {
    file: WATCH,
    has: 'npm run watch -- "$WEB_ORIGIN" --dataset viva',
  },
  'npx drizzle-kit generate': { file: COMMANDS },
  'sudo bash scripts/provide-engine.sh': { file: CI, has: '$sudo bash scripts/provide-engine.sh' },
  'bash scripts/provide-engine.sh': { file: CI },
  'install --mode=600 /dev/null .env': { file: COMMANDS },
  'echo "RUNNER_TOKENS=$(openssl rand -hex 32)" >> .env': { file: COMMANDS },
  'echo "RUNNER_IMAGE=viva-sandbox:core" >> .env': { file: COMMANDS },
  'echo "DOCKER_GID=$(stat -c %g /var/run/docker.sock)" >> .env': { file: COMMANDS },
  'docker compose up --detach --wait': { file: COMMANDS },
  'npm run server:build': { file: COMMANDS },
  'npm run test:server': { file: WORKFLOW },
  'npm run soak': { file: 'scripts/test.ts', has: "'bench/soak/main.ts'" },
  'echo "COMPOSE_FILE=compose.yaml:compose.server.yaml" >> .env': { file: COMMANDS },
  'curl --fail http://127.0.0.1:8788/api/health': { file: COMMANDS },
  "docker network inspect viva_default --format 'VIVA_TRUSTED_PROXIES={{(index .IPAM.Config 0).Gateway}}' >> .env":
    { file: COMMANDS },
  'docker compose stop viva': { file: COMMANDS },
  'docker compose start viva': { file: COMMANDS },
  'docker compose logs viva': { file: COMMANDS },
  'docker run --rm --volume viva_data:/data:ro --volume "$PWD":/backup debian:trixie-slim tar --create --gzip --file /backup/viva-$(date +%F).tar.gz --directory /data .':
    {
      file: COMMANDS,
      has: 'tar --create --gzip --file /backup/viva-$(date +%F).tar.gz --directory /data .',
    },
  'docker compose ps': { file: COMMANDS },
  'docker compose logs': { file: COMMANDS },
  'docker compose logs runner': { file: COMMANDS },
  'docker compose logs runner --tail 50': { file: COMMANDS },
  'docker compose down': { file: COMMANDS },
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

/** Commands that nobody runs unasked, and what makes sure that they are right. Those of wrangler are asked for their help. */
export const NOT_RUN: Readonly<Record<string, Proof & { readonly why: string }>> = {
  'npm run bench:runner': {
    why: 'takes an hour of a quiet machine; its figures are committed',
    file: 'docs/benchmarks.md',
  },
  'npm run release:record': {
    why: 'keeps what a release writes, once; a test starts on what it has kept',
    file: 'worker/test/releases.test.ts',
    has: './releases/*.json',
  },
  'npm run bench:sync': { why: 'the same', file: 'docs/benchmarks.md' },
  'npm run bench:replay': { why: 'the same', file: 'docs/benchmarks.md' },
  'npm run bench:web': { why: 'the same', file: 'docs/benchmarks.md' },
  'npm run screenshots': {
    why: 'its pictures are looked at before they are committed',
    file: 'e2e/screenshots.ts',
    has: 'screenshot',
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
};

/** What no test can stand in for, and why. */
export const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'wants a domain in a Cloudflare account, and another program': [
    'cloudflared tunnel login',
    'cloudflared tunnel create viva-runner',
    'cloudflared tunnel route dns viva-runner runner.example.org',
    'cloudflared tunnel delete viva-runner',
    'cloudflared tunnel --url http://127.0.0.1:8789',
    'sudo cloudflared service install',
    'sudo cloudflared service uninstall',
    'curl --fail https://runner.example.org/readyz',
    'curl --fail https://viva-runner.YOUR_SUBDOMAIN.workers.dev/readyz',
    'curl https://viva-web.pages.dev/api/health',
  ],
  'changes the machine, by what its makers say': [
    'sudo mkdir -p --mode=0755 /usr/share/keyrings',
    'curl -fsSL https://pkg.cloudflare.com/cloudflare-main.gpg | sudo tee /usr/share/keyrings/cloudflare-main.gpg > /dev/null',
    "echo 'deb [signed-by=/usr/share/keyrings/cloudflare-main.gpg] https://pkg.cloudflare.com/cloudflared any main' | sudo tee /etc/apt/sources.list.d/cloudflared.list",
    'sudo apt-get update',
    'sudo apt-get install cloudflared',
    'sudo mkdir -p /etc/cloudflared',
    'sudo tee /etc/cloudflared/config.yml <<END',
    'sudo apt-get install --yes docker-compose',
  ],
  'writes down what only whoever deploys knows': [
    'install --mode=600 /dev/null deploy.env',
    'echo "RUNNER_URL=https://runner.example.org" >> deploy.env',
    'echo "RUNNER_TOKEN=THE_ONE_OF_RUNNER_TOKENS" >> deploy.env',
    '(umask 077',
    'echo "RUNNER_TOKENS=$(openssl rand -hex 32)" > tokens.env)',
    'echo "WEB_ORIGIN=https://interviews.example.org" >> .env',
  ],
};
