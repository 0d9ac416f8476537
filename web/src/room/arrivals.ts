import type { Participant } from '@viva/protocol/room';

/** Who of the others has come and gone between two lists, in words. The first list is no news. */
export function arrivals(
  before: readonly Participant[],
  after: readonly Participant[],
  ownId: string | null,
): readonly string[] {
  const missing = (from: readonly Participant[], others: readonly Participant[]) =>
    from.filter(
      ({ participantId }) =>
        participantId !== ownId && !others.some((other) => other.participantId === participantId),
    );
  if (before.length === 0 || after.length === 0) return [];
  return [
    ...missing(after, before).map(({ name }) => `${name} has joined.`),
    ...missing(before, after).map(({ name }) => `${name} has left.`),
  ];
}
