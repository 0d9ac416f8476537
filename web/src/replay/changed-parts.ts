import * as Y from 'yjs';
import type { TextPart } from './text-changes.ts';
import { shownLength } from './text-items.ts';

const REPLACEMENT = '\ufffd';

/** The place of a text's code unit that an id names, or where that stood before it was deleted. */
interface Place {
  readonly id: Y.ID;
  readonly index: number;
}

/** An item that has changed, and where it is as seen from where the search began. */
interface Found {
  readonly item: Y.Item;
  readonly offset: number;
}

/**
 * What has changed in texts. Yjs itself looks through the whole of a text to tell; this looks to both sides of where the
 * text has changed last, until it has found all that has changed: with edits that follow each other these are a few steps.
 */
export class ChangedParts {
  readonly #lastChanged = new WeakMap<Y.Text, Place>();

  /** The parts of a change of a text, from its start to its end. To be called while the change is being observed. */
  of(text: Y.Text, transaction: Y.Transaction): TextPart[] {
    const changed = changedItems(text, transaction);
    const { item: start, index } = this.#startOf(text, transaction.doc.store, changed);
    const before: Found[] = [];
    const behind: Found[] = [];
    /** By how much what stands before the start has become longer. */
    let grown = 0;
    let left = start?.left ?? null;
    let right = start;
    let back = 0;
    let ahead = 0;
    while (before.length + behind.length < changed.size && (left || right)) {
      if (right) {
        if (changed.has(right)) behind.push({ item: right, offset: ahead });
        ahead += shownLength(right);
        right = right.right;
      }
      if (left) {
        back += shownLength(left);
        if (changed.has(left)) {
          before.push({ item: left, offset: -back });
          grown += left.deleted ? -left.length : left.length;
        }
        left = left.left;
      }
    }
    const found = [...before.reverse(), ...behind];
    const last = found.at(-1);
    if (last) {
      this.#lastChanged.set(text, { id: last.item.id, index: index + grown + last.offset });
    }
    return join(found, index + grown);
  }

  /** Where to look from: an item, and where it began before the change. */
  #startOf(
    text: Y.Text,
    store: Y.Doc['store'],
    changed: ReadonlySet<Y.Item>,
  ): { readonly item: Y.Item | null; readonly index: number } {
    const place = this.#lastChanged.get(text);
    if (!place) return { item: text._start, index: 0 };
    // By now it may be one with what stands before it.
    const item = Y.getItem(store, place.id);
    const wasShown = !item.deleted || changed.has(item);
    return { item, index: place.index - (wasShown ? place.id.clock - item.id.clock : 0) };
  }
}

/** The items of a text that a transaction has put in or taken out. */
function changedItems(text: Y.Text, transaction: Y.Transaction): Set<Y.Item> {
  const { beforeState, afterState, deleteSet, doc } = transaction;
  const changed = new Set<Y.Item>();
  const take = (struct: Y.Item | Y.GC) => {
    if (!(struct instanceof Y.Item) || struct.parent !== text) return;
    if (!(struct.content instanceof Y.ContentString)) return;
    if (isNew(struct, transaction) !== struct.deleted) changed.add(struct);
  };
  for (const [client, clock] of afterState) {
    const from = beforeState.get(client) ?? 0;
    const structs = doc.store.clients.get(client);
    if (clock === from || !structs) continue;
    for (const struct of structs.slice(Y.findIndexSS(structs, from))) take(struct);
  }
  Y.iterateDeletedStructs(transaction, deleteSet, take);
  return changed;
}

/**
 * Where a change goes through a character of two code units, Yjs splits it and puts U+FFFD in the place of each half, which
 * it does not tell. The parts that do so, to follow those of the change itself, and whose the character is.
 */
export function brokenPairs(
  text: Y.Text,
  transaction: Y.Transaction,
): (TextPart & { readonly client: number })[] {
  const { store } = transaction.doc;
  const halves: { readonly item: Y.Item; readonly offset: number }[] = [];
  // What has been split off is in here, to be joined again where it can be.
  for (const right of transaction._mergeStructs) {
    if (!(right instanceof Y.Item) || right.parent !== text || isNew(right, transaction)) continue;
    const { client, clock } = right.id;
    const left = Y.getItem(store, Y.createID(client, clock - 1));
    if (!stringOf(left).endsWith(REPLACEMENT) || !stringOf(right).startsWith(REPLACEMENT)) continue;
    halves.push({ item: left, offset: left.length - 1 }, { item: right, offset: 0 });
  }
  if (halves.length === 0) return [];
  const starts = new Map<Y.Item, number>();
  let at = 0;
  for (let item = text._start; item; item = item.right) {
    if (shownLength(item) > 0) starts.set(item, at);
    at += shownLength(item);
  }
  return halves.flatMap(({ item, offset }) => {
    const start = starts.get(item);
    if (start === undefined) return [];
    return { at: start + offset, deleted: 1, inserted: REPLACEMENT, client: item.id.client };
  });
}

const stringOf = ({ content }: Y.Item): string =>
  content instanceof Y.ContentString ? content.str : '';

/** Whether a transaction has brought it. */
const isNew = ({ id }: Y.Item, { beforeState }: Y.Transaction): boolean =>
  id.clock >= (beforeState.get(id.client) ?? 0);

/** What has changed as an editor would have made it; what stands side by side is one part. */
function join(found: readonly Found[], start: number): TextPart[] {
  const parts: TextPart[] = [];
  let open: { at: number; deleted: number; inserted: string } | null = null;
  for (const { item, offset } of found) {
    const at = start + offset;
    if (!open || at > open.at + open.inserted.length) {
      open = { at, deleted: 0, inserted: '' };
      parts.push(open);
    }
    if (item.deleted) open.deleted += item.length;
    else open.inserted += stringOf(item);
  }
  return parts;
}
