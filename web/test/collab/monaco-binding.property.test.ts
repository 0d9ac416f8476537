// @vitest-environment jsdom
import * as prng from 'lib0/prng';
import { expect, test } from 'vitest';
import { LinkedRooms } from './linked-rooms.ts';
import { Person } from './person.ts';

const ROUNDS = 250;
const STEPS = 40;
const FIRST_SEED = 20_261_123;
const INITIAL = 'one\ntwo 😀\n\nthree';

/** How often each character stands in a text. */
function count(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return counts;
}

/**
 * Nothing of what a person typed is left, but for what the other deleted and brought back: to Yjs that is the
 * other's, made anew in their name.
 */
function expectTakenBack(person: Person, other: Person): void {
  for (const character of person.typed.keys()) {
    if (!other.deleted.has(character)) expect(person.shown).not.toContain(character);
  }
}

function playRound(seed: number): void {
  const random = prng.create(seed);
  const rooms = new LinkedRooms(INITIAL, prng.oneOf(random, ['a', 'b']));
  // Neither alphabet has characters of the other, of the initial text, or of more than one code unit.
  const ada = new Person(rooms.a, '\u4e00');
  const bob = new Person(rooms.b, '\uac00');
  const expectAgreement = () => {
    rooms.deliverAll();
    expect(ada.shown).toBe(ada.text.toString());
    expect(bob.shown).toBe(bob.text.toString());
    expect(ada.shown).toBe(bob.shown);
    expect(ada.shown).not.toContain('\r');
  };
  try {
    for (let step = 0; step < STEPS; step++) {
      prng.oneOf(random, [ada, bob]).act(random);
      if (prng.int32(random, 0, 2) === 0)
        rooms.deliver(prng.oneOf(random, ['a', 'b']), prng.int32(random, 0, 3));
      if (prng.int32(random, 0, 9) === 0) expectAgreement();
    }
    expectAgreement();

    ada.undoAll();
    expectAgreement();
    expectTakenBack(ada, bob);
    const left = count(ada.shown);
    for (const [character, copies] of bob.typed) {
      if (!bob.deleted.has(character)) expect(left.get(character)).toBe(copies);
    }

    bob.undoAll();
    expectAgreement();
    expectTakenBack(bob, ada);
    for (const character of 'onetwhr') expect(bob.shown).toContain(character);
  } finally {
    ada.leave();
    bob.leave();
    rooms.leave();
  }
}

test('two people edit at once, undo and redo: all agree, and undo takes back exactly one’s own', () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
    try {
      playRound(seed);
    } catch (error) {
      throw new Error(`the round of seed ${seed} failed`, { cause: error });
    }
  }
}, 120_000);
