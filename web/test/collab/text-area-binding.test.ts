// @vitest-environment jsdom
import * as prng from 'lib0/prng';
import { afterEach, describe, expect, test } from 'vitest';
import { type BoundTextArea, bindTextArea } from '../../src/collab/text-area-binding.ts';
import { visibleCursors } from '../../src/collab/visible-cursors.ts';
import { FILE, LinkedRooms, sharedText } from './linked-rooms.ts';

/** Somebody at a plain text field. */
class Typist {
  readonly area = document.body.appendChild(document.createElement('textarea'));
  readonly binding: BoundTextArea;

  constructor(room: LinkedRooms['a']) {
    const binding = bindTextArea(this.area, room, FILE);
    if (!binding) throw new Error('the file is missing');
    this.binding = binding;
  }

  select(anchor: number, head = anchor): void {
    const direction = head < anchor ? 'backward' : 'forward';
    this.area.setSelectionRange(Math.min(anchor, head), Math.max(anchor, head), direction);
  }

  type(text: string): void {
    const { selectionStart, selectionEnd } = this.area;
    this.area.setRangeText(text, selectionStart, selectionEnd, 'end');
    this.area.dispatchEvent(new Event('input'));
  }

  backspace(): void {
    const { selectionStart, selectionEnd } = this.area;
    if (selectionStart === selectionEnd) this.area.selectionStart = Math.max(0, selectionStart - 1);
    this.type('');
  }

  compose(event: 'compositionstart' | 'compositionend'): void {
    this.area.dispatchEvent(new CompositionEvent(event));
  }

  leave(): void {
    if (this.area.isConnected) this.binding.dispose();
    this.area.remove();
  }
}

let rooms: LinkedRooms;
let ada: Typist;
let bob: Typist;

function start(content: string, first: 'a' | 'b' = 'a'): void {
  rooms = new LinkedRooms(content, first);
  ada = new Typist(rooms.a);
  bob = new Typist(rooms.b);
}

function end(): void {
  ada.leave();
  bob.leave();
  rooms.leave();
}

function expectEverywhere(content: string): void {
  rooms.deliverAll();
  expect([ada.area.value, bob.area.value, sharedText(rooms.a).toString()]).toEqual([
    content,
    content,
    content,
  ]);
}

describe('a text field', () => {
  afterEach(end);

  test('shows the text, and what others type; the caret stays behind its character', () => {
    start('one two');
    ada.select(3);
    bob.select(0);
    bob.type('> ');
    expectEverywhere('> one two');
    ada.type('!');
    expectEverywhere('> one! two');
  });

  test('keeps a selection that was made backwards', () => {
    start('one two');
    ada.select(7, 4);
    bob.select(0);
    bob.type('_');
    rooms.deliverAll();
    expect(ada.binding.selection()).toEqual({ anchor: 8, head: 5 });
  });

  test('takes back one’s own only', () => {
    start('');
    ada.type('mine');
    expectEverywhere('mine');
    bob.select(4);
    bob.type(' and yours');
    expectEverywhere('mine and yours');
    ada.binding.undo();
    expectEverywhere(' and yours');
    ada.binding.redo();
    expectEverywhere('mine and yours');
  });

  test('leaves a character alone that is being composed, and shares it in its place', () => {
    start('ab');
    ada.select(1);
    ada.compose('compositionstart');
    ada.type('に');
    bob.select(0);
    bob.type('>>');
    rooms.deliverAll();
    expect(ada.area.value).toBe('aにb');
    let composed = false;
    ada.binding.whenComposed(() => (composed = true));
    expect(composed).toBe(false);
    ada.compose('compositionend');
    expect(composed).toBe(true);
    expectEverywhere('>>aにb');
    expect(ada.binding.selection()).toEqual({ anchor: 4, head: 4 });
  });

  test('tells others where the caret is, until it ends', async () => {
    start('one two');
    ada.select(4);
    document.dispatchEvent(new Event('selectionchange'));
    const seen = () => {
      rooms.deliverAll();
      const states = rooms.b.awareness.getStates().values();
      return visibleCursors(states, rooms.b.state.getState(), FILE, sharedText(rooms.b));
    };
    await expect.poll(() => seen().at(0)?.selection.head).toBe(4);
    ada.leave();
    expect(seen()).toEqual([]);
  });

  test('is nothing to write into once it has ended', () => {
    start('one');
    ada.leave();
    ada.type('!');
    rooms.deliverAll();
    expect(sharedText(rooms.a).toString()).toBe('one');
  });
});

function act(random: prng.PRNG, person: Typist): void {
  const { length } = person.area.value;
  person.select(prng.int32(random, 0, length), prng.int32(random, 0, length));
  switch (prng.int32(random, 0, 5)) {
    case 0:
      person.binding.undo();
      break;
    case 1:
      person.binding.redo();
      break;
    case 2:
      person.backspace();
      break;
    case 3:
      person.compose('compositionstart');
      person.type('字');
      rooms.deliver(person === ada ? 'a' : 'b');
      person.compose('compositionend');
      break;
    default:
      person.select(prng.int32(random, 0, length));
      person.type(prng.oneOf(random, ['x', '\n', 'word', '😀']));
  }
}

test('two people at text fields always agree in the end, whatever they do at once', () => {
  for (let seed = 1; seed <= 250; seed++) {
    const random = prng.create(seed);
    start('one\ntwo 字\n', prng.oneOf(random, ['a', 'b']));
    for (let step = 0; step < 40; step++) {
      act(random, prng.oneOf(random, [ada, bob]));
      if (prng.bool(random)) rooms.deliver(prng.oneOf(random, ['a', 'b']), 2);
    }
    rooms.deliverAll();
    const agreed = sharedText(rooms.a).toString();
    expect([seed, ada.area.value, bob.area.value]).toEqual([seed, agreed, agreed]);
    end();
  }
}, 120_000);
