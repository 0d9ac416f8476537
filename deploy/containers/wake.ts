/** As much of a Durable Object's container as is used here. */
export type RunnerMachine = Pick<
  Container,
  'running' | 'start' | 'getTcpPort' | 'setInactivityTimeout'
>;

export const RUNNER_PORT = 8789;

/** A container without requests is stopped after so long: longer than any run may take. */
const SLEEP_AFTER_MS = 15 * 60_000;
/** A cold start is a matter of seconds; an image that has to be fetched first takes longer. */
const READY_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 200;

/** The runner's service in one container, which is started when there is something to do. */
export class SleepingRunner {
  readonly #machine: RunnerMachine;
  readonly #settings: Readonly<Record<string, string>>;
  #waking: Promise<void> | null = null;
  #awake = false;

  /** @param settings of the runner, as environment variables. */
  constructor(machine: RunnerMachine, settings: Readonly<Record<string, string>>) {
    this.#machine = machine;
    this.#settings = settings;
  }

  /**
   * Sends a request to the service, WebSocket upgrades included, once it answers.
   *
   * @throws Error when it does not start in time.
   */
  async fetch(request: Request): Promise<Response> {
    await this.#wake();
    const { pathname, search } = new URL(request.url);
    const url = `http://runner${pathname}${search}`;
    return this.#machine.getTcpPort(RUNNER_PORT).fetch(new Request(url, request));
  }

  /** Those who come while it starts wait for the same start. */
  #wake(): Promise<void> {
    if (this.#awake && this.#machine.running) return Promise.resolve();
    this.#waking ??= this.#start().finally(() => {
      this.#waking = null;
    });
    return this.#waking;
  }

  async #start(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline) {
      // It may have ended again.
      if (!this.#machine.running) {
        this.#machine.start({ enableInternet: false, env: { ...this.#settings } });
      }
      if (await this.#answers()) {
        await this.#machine.setInactivityTimeout(SLEEP_AFTER_MS);
        this.#awake = true;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    }
    throw new Error('The runner did not start in time.');
  }

  async #answers(): Promise<boolean> {
    try {
      const { ok } = await this.#machine
        .getTcpPort(RUNNER_PORT)
        .fetch('http://runner/healthz', { signal: AbortSignal.timeout(1000) });
      return ok;
    } catch {
      return false;
    }
  }
}
