import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { fileText } from '@viva/protocol/document';
import * as prng from 'lib0/prng';
import { afterAll, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { SessionLog } from '../../src/session/session-log.ts';
import { Client, createSession } from '../client.ts';
import { seenByOthers } from './seen-by-others.ts';

/** Sessions of a file, and rounds in each; after each round everything is compared. Four files have 200 rounds. */
const SESSIONS = 5;
const ROUNDS = 10;
const STEPS = 12;
const PATIENCE = { timeout: 120_000 };
const SOON = { timeout: 20_000, interval: 5 };

/** A whole number from 0 up to, but not including, `limit`. */
const below = (random: prng.PRNG, limit: number) => prng.int32(random, 0, limit - 1);

const room = (sessionId: string) => env.SESSION_ROOM.getByName(sessionId);

/** Takes the room out of memory; false when it has gone by itself. */
async function evict(...[sessionId, options]: [string, EvictOptions?]): Promise<boolean> {
  try {
    await evictDurableObject(room(sessionId), options);
    return true;
  } catch (error) {
    if (String(error).includes('not currently running')) return false;
    throw error;
  }
}

/** One person with one tab, who comes and goes. */
class Person {
  readonly name: string;
  readonly #sessionId: string;
  readonly #random: prng.PRNG;
  #client: Client;
  #undo: Y.UndoManager;

  static async arrive(sessionId: string, name: string, random: prng.PRNG): Promise<Person> {
    const client = await Client.join(sessionId, { name, key: keyOf(name) });
    return new Person(sessionId, name, random, client);
  }

  private constructor(sessionId: string, name: string, random: prng.PRNG, client: Client) {
    this.name = name;
    this.#sessionId = sessionId;
    this.#random = random;
    this.#client = client;
    this.#undo = new Y.UndoManager(client.text(), { trackedOrigins: new Set([this]) });
  }

  get client(): Client {
    return this.#client;
  }

  get online(): boolean {
    return this.#client.closed === null;
  }

  get doc(): Y.Doc {
    return this.#client.doc;
  }

  /** Edits, also while offline. */
  edit(): void {
    const text = this.#client.text();
    const at = below(this.#random, text.length + 1);
    this.doc.transact(() => {
      if (below(this.#random, 3) === 0) {
        text.delete(at, below(this.#random, Math.min(20, text.length - at) + 1));
      } else {
        const length = below(this.#random, 10) === 0 ? 5000 : 1 + below(this.#random, 4);
        text.insert(at, this.name.repeat(length).slice(0, length));
      }
    }, this);
  }

  undo(): void {
    this.#undo.undo();
  }

  moveCursor(): void {
    if (this.online) this.#client.announce({ cursor: below(this.#random, 1000), name: this.name });
  }

  async leave(): Promise<void> {
    if (!this.online) return;
    this.#client.leave();
    await this.#client.whenClosed();
  }

  /** Comes back, with what was edited meanwhile; or under a new socket while the old one seems to live. */
  async comeBack(): Promise<void> {
    this.#client = await Client.join(this.#sessionId, {
      name: this.name,
      key: keyOf(this.name),
      before: this.#client,
    });
    const state = this.#client.awareness.getLocalState();
    if (state) this.#client.announce(state);
  }
}

type EvictOptions = Parameters<typeof evictDurableObject>[1];

const keyOf = (name: string) => `the secret key of ${name}`;

/** What the room has, by its own document and by its log alone. */
const inspect = (sessionId: string) =>
  runInDurableObject(room(sessionId), async (instance, { storage }) => {
    await instance.__unsafe_ensureInitialized();
    const replayed = new Y.Doc();
    for (const { data } of new SessionLog(storage.sql).updates()) Y.applyUpdate(replayed, data);
    const textOf = (doc: Y.Doc) => fileText(doc, 'python')?.toString();
    return {
      clocks: Y.decodeStateVector(Y.encodeStateVector(replayed)),
      document: textOf(instance.document),
      log: textOf(replayed),
    };
  });

async function expectNothingSeenIsLost(sessionId: string, people: readonly Person[]) {
  const seen = seenByOthers(people);
  const { clocks } = await inspect(sessionId);
  for (const [clientId, clock] of seen) {
    expect(clocks.get(clientId) ?? 0, `changes of client ${clientId}`).toBeGreaterThanOrEqual(
      clock,
    );
  }
}

async function step(sessionId: string, people: readonly Person[], random: prng.PRNG) {
  const person = people[below(random, people.length)];
  if (!person) return;
  switch (below(random, 12)) {
    case 0:
      await person.leave();
      break;
    case 1:
      await person.comeBack();
      break;
    case 2:
      person.undo();
      break;
    case 3:
    case 4:
      person.moveCursor();
      break;
    case 5:
      await evict(sessionId);
      break;
    case 6:
      if (below(random, 2) === 0) break;
      if (!(await evict(sessionId, { webSockets: 'close' }))) break;
      await Promise.all(
        people.filter(({ online }) => online).map(({ client }) => client.whenClosed()),
      );
      await expectNothingSeenIsLost(sessionId, people);
      break;
    default:
      for (let edits = 1 + below(random, 5); edits > 0; edits--) person.edit();
  }
}

async function expectAgreement(sessionId: string, people: readonly Person[]) {
  for (const person of people) if (!person.online) await person.comeBack();
  await vi.waitFor(async () => {
    const texts = people.map(({ client }) => client.text().toString());
    const { document, log } = await inspect(sessionId);
    expect(new Set([...texts, document, log]).size).toBe(1);
    const names = people.map(({ name }) => name).sort();
    for (const { client } of people) {
      expect([...client.names].sort()).toEqual(names);
      const cursors = people
        .filter((other) => other.client !== client)
        .flatMap((other) => other.client.awareness.getLocalState() ?? []);
      const byName = (one: unknown, other: unknown) =>
        JSON.stringify(one).localeCompare(JSON.stringify(other));
      expect([...client.others.values()].sort(byName)).toEqual(cursors.sort(byName));
    }
  }, SOON);
}

/**
 * Sessions with several people, to whom all that may happen does happen, at random. The rounds are spread over several
 * files: one runtime gets slower with every session that it has had.
 *
 * @param first the first of the seeds, which also names the sessions.
 */
export function modelTests(first: number): void {
  describe('whatever people and the platform do', () => {
    let rounds = 0;
    afterAll(() => console.log(`model: ${rounds} rounds agreed`));

    const seeds = Array.from({ length: SESSIONS }, (_, index) => first + index);
    test.each(seeds)('seed %i: all agree, nothing seen is lost', PATIENCE, async (seed) => {
      const random = prng.create(seed);
      const { sessionId } = await createSession();
      const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].slice(0, 3 + below(random, 6));
      const people = await Promise.all(names.map((name) => Person.arrive(sessionId, name, random)));
      for (let round = 0; round < ROUNDS; round++) {
        for (let count = 0; count < STEPS; count++) await step(sessionId, people, random);
        await expectAgreement(sessionId, people);
        rounds += 1;
      }
      await Promise.all(people.map((person) => person.leave()));
    });
  });
}
