import * as Y from 'yjs';

/**
 * What of each Yjs client's changes at least one other person has seen, as clocks by client: what a server may have sent
 * to others only once it was kept.
 */
export function seenByOthers(people: Iterable<{ readonly doc: Y.Doc }>): Map<number, number> {
  const seen = new Map<number, number>();
  for (const { doc } of people) {
    for (const [clientId, clock] of Y.decodeStateVector(Y.encodeStateVector(doc))) {
      if (clientId === doc.clientID) continue;
      seen.set(clientId, Math.max(seen.get(clientId) ?? 0, clock));
    }
  }
  return seen;
}
