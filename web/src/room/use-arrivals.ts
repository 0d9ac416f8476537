import type { Participant } from '@viva/protocol/room';
import { useEffect, useRef } from 'react';
import { toast } from 'sonner';

/** Whoever is back within this time was never gone: a page that is loaded anew, or a network that blinked. */
const BACK_WITHIN_MS = 5_000;
/** How long a line stays. */
const LINE_MS = 5_000;

/** Tells who of the others comes and goes. Those who are there at first are no news. */
export function useArrivals(participants: readonly Participant[], ownId: string | null): void {
  const known = useRef<ReadonlyMap<string, Participant> | null>(null);
  const leaving = useRef(new Map<string, ReturnType<typeof setTimeout>>());

  useEffect(() => {
    if (ownId === null || participants.length === 0) return;
    const before = known.current;
    const now = new Map(
      participants.map((participant) => [participant.participantId, participant]),
    );
    known.current = now;
    if (before === null) return;
    for (const [id, { name }] of now) {
      if (before.has(id) || id === ownId) continue;
      const timer = leaving.current.get(id);
      clearTimeout(timer);
      leaving.current.delete(id);
      if (timer === undefined) toast(`${name} has joined.`, { duration: LINE_MS });
    }
    for (const [id, { name }] of before) {
      if (now.has(id) || id === ownId) continue;
      const tell = () => {
        leaving.current.delete(id);
        toast(`${name} has left.`, { duration: LINE_MS });
      };
      leaving.current.set(id, setTimeout(tell, BACK_WITHIN_MS));
    }
  }, [participants, ownId]);

  useEffect(() => {
    const timers = leaving.current;
    return () => {
      for (const timer of timers.values()) clearTimeout(timer);
    };
  }, []);
}
