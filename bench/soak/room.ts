import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CreateSessionResponse,
  createSessionResponse,
  sessionResponse,
} from '@viva/protocol/api';
import { fileText } from '@viva/protocol/document';
import { recordingEntry } from '@viva/protocol/recording';
import * as prng from 'lib0/prng';
import * as Y from 'yjs';
import { seenByOthers } from '../../worker/test/model/seen-by-others.ts';
import { Person } from './person.ts';
import type { Tally } from './tally.ts';
import type { Kept } from './watched-socket.ts';

/** How long a person waits for an answer. */
const PATIENCE_MS = 15_000;
const ASK_EVERY_MS = 100;

/** Two people in a session, whose program says which one it is. */
export class Room {
  readonly #session: CreateSessionResponse;
  readonly #origin: URL;
  readonly #localAddress: string;
  readonly #tally: Tally;
  readonly #expected: string;
  readonly people: readonly [ann: Person, bob: Person];
  /** Milliseconds from an edit until the other one had it. */
  readonly latencies: number[] = [];
  /** Edits that somebody had seen and the server did not have after it was killed. */
  lost = 0;
  /** How often it was looked for them. */
  looked = 0;
  #seen: ReadonlyMap<number, number> = new Map();
  #deletionsSeen: readonly string[] = [];
  #notices = 0;
  /** Whether a run is under way, as far as anybody here has heard. */
  #running = false;

  private constructor(
    number: number,
    session: CreateSessionResponse,
    origin: URL,
    localAddress: string,
    tally: Tally,
  ) {
    this.#session = session;
    this.#origin = origin;
    this.#localAddress = localAddress;
    this.#tally = tally;
    this.#expected = `room ${number}\n`;
    const join = (name: string) =>
      new Person({
        host: origin.host,
        sessionId: session.sessionId,
        name,
        localAddress,
        tally,
        onKept: (kept) => this.#compare(kept),
        onNotice: (code) => {
          this.#notices += 1;
          tally.count('run', code);
        },
      });
    this.people = [join('ann'), join('bob')];
  }

  /** Makes a session, and resolves when both are in it and have its program. */
  static async open(number: number, origin: URL, tally: Tally): Promise<Room> {
    // An address for each room: the limits of one would be those of all.
    const localAddress = `127.1.${Math.floor(number / 250)}.${(number % 250) + 1}`;
    const answer = await ask(origin, localAddress, 'POST', '/api/sessions', {}, '{}');
    const session = createSessionResponse.parse(JSON.parse(answer.body));
    const room = new Room(number, session, origin, localAddress, tally);
    const [ann, bob] = room.people;
    await until(() => ann.online && bob.online && ann.text !== null);
    ann.write(`# ann \n# bob \nprint("room ${number}")\n`);
    await until(() => bob.code === ann.code);
    room.#measure(ann, bob);
    room.#measure(bob, ann);
    return room;
  }

  get online(): boolean {
    return this.people.every((person) => person.online);
  }

  get offline(): boolean {
    return this.people.every((person) => person.offline);
  }

  /** Nobody may miss from here on what anybody has seen of others by now. */
  rememberSeen(): void {
    this.#seen = seenByOthers(this.people);
    this.#deletionsSeen = this.people.flatMap((person) => [...person.deletionsSeen]);
  }

  /** Asks for the session now and then, as a page does that is opened. */
  async visit(random: prng.PRNG, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(prng.int32(random, 10_000, 60_000), undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        const { status } = await this.#get('');
        this.#tally.count('call', status === 200 ? 'ok' : String(status));
      } catch (error) {
        this.#tally.count('call', codeOf(error));
      }
    }
  }

  /** Presses Run, unless a program runs already or nobody would notice, and waits for its end with both. */
  async run(): Promise<void> {
    const [ann, bob] = this.people;
    if (this.#running || !ann.online) return;
    this.#running = true;
    try {
      const before = new Set(ann.runs.keys());
      const notices = this.#notices;
      const news = () => [...ann.runs.keys()].find((id) => !before.has(id));
      ann.say({ type: 'run', terminal: { columns: 80, rows: 24 } });
      if (!(await until(() => news() !== undefined || this.#notices > notices).then(truth, lie))) {
        this.#tally.count('run', 'no answer');
        return;
      }
      const id = news();
      if (id === undefined) return;
      const ended = () => this.people.every(({ runs }) => (runs.get(id)?.verdict ?? null) !== null);
      if (!(await until(ended, 4 * PATIENCE_MS).then(truth, lie))) {
        this.#tally.count('run', 'no end');
        return;
      }
      const heard = [ann, bob].map(({ runs }) => runs.get(id));
      const verdicts = new Set(heard.map((run) => run?.verdict));
      const [verdict] = verdicts;
      const right = heard.every((run) => run?.output.replaceAll('\r\n', '\n') === this.#expected);
      if (verdicts.size > 1) this.#tally.count('run', 'two verdicts');
      else if (verdict !== 'OK') this.#tally.count('run', String(verdict));
      else this.#tally.count('run', right ? 'ok' : 'wrong output');
    } finally {
      this.#running = false;
    }
  }

  /** Resolves once all that was asked for has been answered. */
  atRest = (): boolean => !this.#running && this.online;

  /** What is not the same with everybody, at the server and in the recording; null when all is. */
  async difference(): Promise<string | null> {
    const [ann, bob] = this.people;
    try {
      await until(() => this.online && ann.code === bob.code);
    } catch {
      return this.online ? 'the two have different texts' : 'somebody did not come back';
    }
    const { body } = await this.#get('');
    if (sessionResponse.parse(JSON.parse(body)).code !== ann.code) return 'the server’s text';
    const recording = await this.#get('/recording');
    const doc = new Y.Doc();
    for (const line of recording.body.split('\n').filter((text) => text !== '')) {
      const entry = recordingEntry.parse(JSON.parse(line));
      if ('update' in entry) Y.applyUpdate(doc, Buffer.from(entry.update, 'base64'));
    }
    return fileText(doc, 'python')?.toString() === ann.code ? null : 'the recording’s text';
  }

  leave(): void {
    for (const person of this.people) person.leave();
  }

  #get(path: string): Promise<Answer> {
    const { sessionId, hostToken } = this.#session;
    return ask(this.#origin, this.#localAddress, 'GET', `/api/sessions/${sessionId}${path}`, {
      Authorization: `Bearer ${hostToken}`,
    });
  }

  #compare({ clocks, deleted }: Kept): void {
    if (this.#seen.size === 0) return;
    if (clocks) {
      this.looked += 1;
      for (const [clientId, clock] of this.#seen) {
        this.lost += Math.max(0, clock - (clocks.get(clientId) ?? 0));
      }
    }
    if (deleted) this.lost += this.#deletionsSeen.filter((id) => !deleted.has(id)).length;
  }

  #measure(writer: Person, reader: Person): void {
    let waiting: { clock: number; at: number }[] = [];
    writer.onEdit = (clock) => waiting.push({ clock, at: performance.now() });
    reader.onChange = () => {
      const known = reader.knows(writer.doc.clientID);
      const there = waiting.filter(({ clock }) => clock <= known);
      waiting = waiting.filter(({ clock }) => clock > known);
      if (this.#tally.churning) return;
      for (const { at } of there) this.latencies.push(performance.now() - at);
    };
  }
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function ask(
  origin: URL,
  localAddress: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const asked = request(
      new URL(path, origin),
      { method, localAddress, headers: { ...headers, ...json }, timeout: PATIENCE_MS },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.on('error', reject);
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('timeout')));
    asked.on('error', reject);
    asked.end(body);
  });
}

const truth = () => true;
const lie = () => false;

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error);

/** Resolves once a condition holds. @throws Error when it does not in time. */
export async function until(condition: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('What was waited for has not come.');
    await sleep(ASK_EVERY_MS);
  }
}
