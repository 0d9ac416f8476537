import { DurableObject } from 'cloudflare:workers';
import { CodedError, runnerUnavailable } from '@viva/protocol/errors';
import { bearerCheck } from '../../sandbox-runner/src/auth.ts';
import { SleepingRunner } from './wake.ts';

interface Env {
  readonly RUNNERS: DurableObjectNamespace<RunnerContainer>;
  /** One or two bearer tokens with a comma between, as the runner takes them. */
  readonly RUNNER_TOKENS: string;
  readonly INSTANCES: number;
}

/** The object that keeps what runners have said of themselves. It never starts a container. */
const STATUS = 'status';
const READINESS = 'readiness';
/** Under which a container's object keeps a hash of the tokens that its container knows. */
const KNOWN_TOKENS = 'known-tokens';

/** One container with a runner. */
export class RunnerContainer extends DurableObject<Env> {
  readonly #runner: SleepingRunner | null;
  readonly #tokens: string;
  #renewed: Promise<void> | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { RUNNER_TOKENS } = env;
    this.#tokens = RUNNER_TOKENS;
    this.#runner = ctx.container ? new SleepingRunner(ctx.container, { RUNNER_TOKENS }) : null;
  }

  override async fetch(request: Request): Promise<Response> {
    try {
      if (!this.#runner) throw new Error('No container belongs to this object.');
      this.#renewed ??= this.#renew();
      await this.#renewed;
      return await this.#runner.fetch(request);
    } catch (error) {
      console.error({ event: 'container-unavailable', error: String(error) });
      const { body, status, headers } = runnerUnavailable();
      return Response.json(body, { status, headers });
    }
  }

  /** Ends a container that was started with other tokens: it would know those alone. */
  async #renew(): Promise<void> {
    const { container, storage } = this.ctx;
    const tokens = new TextEncoder().encode(this.#tokens);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', tokens));
    const hash = btoa(String.fromCharCode(...digest));
    if ((await storage.get<string>(KNOWN_TOKENS)) === hash) return;
    if (container?.running) await container.destroy();
    await storage.put(KNOWN_TOKENS, hash);
  }

  /** What a runner said last when it was ready; null before the first one was. */
  async readiness(): Promise<string | null> {
    return (await this.ctx.storage.get<string>(READINESS)) ?? null;
  }

  async keepReadiness(said: string): Promise<void> {
    await this.ctx.storage.put(READINESS, said);
  }
}

/** Any of the containers: a runner keeps nothing between runs, and a session has one run at a time. */
const anyRunner = ({ RUNNERS, INSTANCES }: Env) =>
  RUNNERS.getByName(`runner-${Math.floor(Math.random() * INSTANCES)}`);

/**
 * Whether programs can be run, as the runner said when it was last asked: asking it each time would keep it awake, and
 * whoever asks need not show a token. A runner that sleeps is ready, only slower.
 */
async function readiness(env: Env): Promise<Response> {
  const status = env.RUNNERS.getByName(STATUS);
  const known = await status.readiness();
  if (known !== null)
    return new Response(known, { headers: { 'Content-Type': 'application/json' } });
  const answer = await anyRunner(env).fetch('http://runner/readyz');
  if (!answer.ok) return answer;
  const said = await answer.text();
  await status.keepReadiness(said);
  return new Response(said, answer);
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === '/readyz') return readiness(env);
    // Checked here too, so that nobody without a token wakes a container, which costs money.
    const tokens = env.RUNNER_TOKENS.split(',').map((token) => token.trim());
    if (bearerCheck(tokens)(request.headers.get('Authorization') ?? undefined)) {
      return anyRunner(env).fetch(request);
    }
    const { body, status, headers } = new CodedError(
      'unauthorized',
      'The bearer token is missing or wrong.',
    );
    return Response.json(body, { status, headers });
  },
} satisfies ExportedHandler<Env>;
