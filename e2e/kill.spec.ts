import { setTimeout as sleep } from 'node:timers/promises';
import { fileText } from '@viva/protocol/document';
import { recordingEntry } from '@viva/protocol/recording';
import * as prng from 'lib0/prng';
import * as Y from 'yjs';
import type { Stack } from '../scripts/stack/stack.ts';
import { seenByOthers } from '../worker/test/model/seen-by-others.ts';
import { createSession, expect, savedCode, test } from './fixtures.ts';
import { idsOf, Typist } from './typist.ts';

/** Sessions, and how often the Worker is killed in each; after each time everything is compared. */
const SEEDS = [1, 2, 3];
const ROUNDS = 4;
const STEPS = 60;

/** What a document has deleted, as `client:clock`. */
const deletions = (doc: Y.Doc) => new Set(idsOf(Y.createDeleteSetFromStructStore(doc.store)));

const sum = (clocks: ReadonlyMap<number, number>) =>
  [...clocks.values()].reduce((total, clock) => total + clock, 0);

/** The document as the room's recording gives it. */
async function replay(stack: Stack, sessionId: string, hostToken: string): Promise<Y.Doc> {
  // At the Worker itself: the page's server finds one that was started anew a moment later.
  const response = await fetch(`${stack.workerUrl}/api/sessions/${sessionId}/recording`, {
    headers: { Authorization: `Bearer ${hostToken}` },
  });
  const doc = new Y.Doc();
  for (const line of (await response.text()).split('\n').filter((text) => text !== '')) {
    const entry = recordingEntry.parse(JSON.parse(line));
    if ('update' in entry) Y.applyUpdate(doc, Buffer.from(entry.update, 'base64'));
  }
  return doc;
}

function act(person: Typist, random: prng.PRNG): void {
  switch (prng.int32(random, 0, 11)) {
    case 0:
      person.goOffline();
      break;
    case 1:
      person.goOnline();
      break;
    case 2:
      person.undo();
      break;
    case 3:
      person.goTo(prng.int32(random, 0, 1000));
      break;
    default:
      person.edit((text) => {
        const at = prng.int32(random, 0, text.length);
        const some = prng.int32(random, 0, 20);
        if (prng.int32(random, 0, 3) === 0) text.delete(at, Math.min(some, text.length - at));
        else text.insert(at, prng.int32(random, 0, 20) === 0 ? 'x'.repeat(20_000) : person.name);
      });
  }
}

async function expectAgreement(
  stack: Stack,
  sessionId: string,
  hostToken: string,
  people: readonly Typist[],
): Promise<void> {
  for (const person of people) person.goOnline();
  await expect
    .poll(async () => {
      const log = fileText(await replay(stack, sessionId, hostToken), 'python')?.toString();
      const codes = [
        ...people.map(({ code }) => code),
        log,
        await savedCode(stack.workerUrl, sessionId),
      ];
      return people.every(({ online }) => online) && new Set(codes).size;
    })
    .toBe(1);
  const names = people.map(({ name }) => name).sort();
  const sorted = (states: readonly unknown[]) =>
    states.map((state) => JSON.stringify(state)).sort();
  for (const person of people) {
    await expect.poll(() => [...person.names].sort()).toEqual(names);
    const places = people.filter((one) => one !== person).map(({ place }) => place);
    await expect.poll(() => sorted(person.others)).toEqual(sorted(places));
  }
}

test('whenever the Worker is killed, whatever people do, nothing that a second one has seen is lost', async ({
  stack,
}) => {
  test.setTimeout(180_000);
  for (const seed of SEEDS) {
    const random = prng.create(seed);
    const { sessionId, hostToken } = await createSession(stack);
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].slice(0, prng.int32(random, 3, 8));
    const people = names.map((name) => new Typist(stack, sessionId, name));
    for (const person of people) person.goTo(0);
    await expectAgreement(stack, sessionId, hostToken, people);
    let seenBefore = sum(seenByOthers(people));
    for (let round = 0; round < ROUNDS; round++) {
      const killedAt = prng.int32(random, STEPS / 2, STEPS - 1);
      let killed: Promise<void> | null = null;
      for (let step = 0; step < STEPS; step++) {
        act(prng.oneOf(random, people), random);
        if (step === killedAt) killed = stack.worker.stop('SIGKILL');
        await sleep(prng.int32(random, 0, 8));
      }
      await killed;
      // What people still hold must not come back with them: only what the server has kept counts.
      for (const person of people) person.goOffline();
      const seen = seenByOthers(people);
      const deleted = people.flatMap(({ deletionsSeen }) => [...deletionsSeen]);
      await stack.worker.start();
      const replayed = await replay(stack, sessionId, hostToken);
      const kept = Y.decodeStateVector(Y.encodeStateVector(replayed));
      const lost = [...seen].filter(([clientId, clock]) => (kept.get(clientId) ?? 0) < clock);
      expect(lost, `seed ${seed}, round ${round}`).toEqual([]);
      const gone = deletions(replayed);
      expect(deleted.filter((id) => !gone.has(id))).toEqual([]);
      expect(sum(seen)).toBeGreaterThan(seenBefore);
      seenBefore = sum(seen);
      await test.step(`seed ${seed}, round ${round}`, () =>
        expectAgreement(stack, sessionId, hostToken, people));
    }
    for (const person of people) person.leave();
  }
});

test('a program that ran when the Worker was killed is told as lost', async ({ stack }) => {
  const { sessionId } = await createSession(stack);
  const ann = new Typist(stack, sessionId, 'Ann');
  const latest = () => ann.messages.findLast(({ type }) => type === 'welcome');
  try {
    await expect.poll(() => ann.code).not.toBe('');
    ann.write('import time\nprint("begun", end="", flush=True)\ntime.sleep(1000)\n');
    ann.say({ type: 'run' });
    await expect.poll(() => ann.messages.filter(({ type }) => type === 'output')).toHaveLength(1);
    await stack.worker.stop('SIGKILL');
    await stack.worker.start();
    await expect.poll(latest).toMatchObject({
      run: { output: [{ data: 'begun' }], result: { verdict: 'IE' } },
    });
    ann.say({ type: 'run' });
    await expect.poll(() => ann.messages.at(-1)).toMatchObject({ type: 'output', data: 'begun' });
    ann.say({ type: 'stop' });
    await expect
      .poll(() => ann.messages.at(-1))
      .toMatchObject({ type: 'run-finished', verdict: 'CANCELLED' });
  } finally {
    ann.leave();
  }
});
