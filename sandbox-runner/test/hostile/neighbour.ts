import { expect, vi } from 'vitest';
import { program, type TestServer } from '../harness.ts';
import { InteractiveRun } from './interactive-run.ts';

/** Answers each line with how many there were before it. */
const CODE = `import sys
for count, line in enumerate(sys.stdin):
    print(f"<{count} {line.strip()}>", end="", flush=True)
`;

/** How long an answer may take, on a machine that the hostile programs keep busy. */
const PATIENCE_MS = 40_000;

/** A program that goes on beside all the hostile ones and must not notice them. */
export class Neighbour {
  readonly #run: InteractiveRun;
  #asked = 0;

  static async start(server: TestServer): Promise<Neighbour> {
    const neighbour = new Neighbour(await InteractiveRun.start(server, program('python', CODE)));
    await neighbour.answers();
    return neighbour;
  }

  private constructor(run: InteractiveRun) {
    this.#run = run;
  }

  /** Fails unless the same process as ever answers. */
  async answers(): Promise<void> {
    const word = Math.random().toString(36).slice(2);
    const answer = `<${this.#asked} ${word}>`;
    this.#asked += 1;
    this.#run.type(`${word}\n`);
    await vi.waitFor(() => expect(this.#run.stdout).toContain(answer), {
      timeout: PATIENCE_MS,
      interval: 10,
    });
  }

  /** Fails unless it ends as it should. */
  async leave(): Promise<void> {
    this.#run.endInput();
    expect(await this.#run.exit()).toMatchObject({ verdict: 'OK', exitCode: 0 });
  }
}
