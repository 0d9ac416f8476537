import type * as Y from 'yjs';
import type { TextPart, WrittenPart } from './text-changes.ts';
import { shownItems, type TextItem } from './text-items.ts';

/** A piece of a text that one person wrote, in UTF-16 code units. */
export interface WrittenRange {
  readonly start: number;
  readonly end: number;
  readonly participantId: string;
}

/**
 * Who wrote what. A text's writers are a string of the same length, each code unit of which is the number of the Yjs
 * client that wrote the one at its place: so it is changed, kept and shared as the text itself is. Whose client it was
 * may only be learned later, from an update that holds nobody else's changes.
 */
export class Writers {
  readonly #numbers = new Map<number, number>();
  /** Participants by the numbers of their clients. */
  readonly #participants = new Map<number, string>();

  /** Says of each part of a text's change who wrote it. To be called while the change is being observed. */
  sign(parts: readonly TextPart[], text: Y.Text, transaction: Y.Transaction): WrittenPart[] {
    const [client, ...others] = activeClients(transaction);
    if (client !== undefined && others.length === 0) {
      return parts.map((part) => this.signFor(client, part));
    }
    if (parts.every(({ inserted }) => inserted === '')) {
      return parts.map((part) => signed(part, ''));
    }
    // Each part stands where it will stay, since those after it are further on in the text.
    const writers = this.of(shownItems(text));
    return parts.map((part) =>
      signed(part, writers.slice(part.at, part.at + part.inserted.length)),
    );
  }

  /** Says that a part of a text's change is a client's. */
  signFor(client: number, part: TextPart): WrittenPart {
    return signed(part, this.#sign(client).repeat(part.inserted.length));
  }

  /** The writers of a whole text by what it consists of. */
  of(items: readonly TextItem[]): string {
    return items.map(({ client, shown }) => this.#sign(client).repeat(shown.length)).join('');
  }

  /**
   * Takes note of whose client it was.
   *
   * @param authors the ids of the participants whose changes came together in it.
   */
  learn(transaction: Y.Transaction, authors: readonly string[]): void {
    const clients = activeClients(transaction).map((client) => this.#number(client));
    const unknown = clients.filter((client) => !this.#participants.has(client));
    const known = new Set(clients.map((client) => this.#participants.get(client)));
    const [author, ...others] = authors.filter((one) => !known.has(one));
    if (author === undefined || others.length > 0) return;
    // Of several people, the one of whom nothing else is known; of one, all that they bring.
    if (unknown.length > 1 && authors.length > 1) return;
    for (const client of unknown) this.#participants.set(client, author);
  }

  /** The pieces of a text by their writers, of whom it is known who they are. */
  ranges(writers: string): WrittenRange[] {
    const ranges: WrittenRange[] = [];
    const writer = (at: number) => this.#participants.get(writers.charCodeAt(at));
    for (let start = 0; start < writers.length; ) {
      const participantId = writer(start);
      let end = start + 1;
      while (end < writers.length && writer(end) === participantId) end++;
      if (participantId !== undefined) ranges.push({ start, end, participantId });
      start = end;
    }
    return ranges;
  }

  #sign(client: number): string {
    return String.fromCharCode(this.#number(client));
  }

  #number(client: number): number {
    const number = this.#numbers.get(client) ?? this.#numbers.size;
    this.#numbers.set(client, number);
    return number;
  }
}

/** One by one: an object that is spread into another takes half as much again, and there are very many parts. */
const signed = ({ at, deleted, inserted }: TextPart, writers: string): WrittenPart => ({
  at,
  deleted,
  inserted,
  writers,
});

/** The clients of which a transaction has brought something new. */
function activeClients({ beforeState, afterState }: Y.Transaction): number[] {
  const active: number[] = [];
  for (const [client, clock] of afterState) {
    if (clock > (beforeState.get(client) ?? 0)) active.push(client);
  }
  return active;
}
