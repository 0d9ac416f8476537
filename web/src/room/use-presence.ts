import { type Attention, type CursorState, cursorState } from '@viva/protocol/room';
import { useEffect, useState } from 'react';
import type { Room } from '../collab/room.ts';

export type Presence = Pick<CursorState, 'attention' | 'leading'>;

/** What the participants say of themselves besides their cursors, by participant. */
export function usePresence(room: Room): ReadonlyMap<string, Presence> {
  const [presence, setPresence] = useState<ReadonlyMap<string, Presence>>(new Map());
  useEffect(() => {
    let known = '';
    const read = () => {
      const said = presenceOf(room.awareness.getStates().values());
      // Cursors move all the time, and this does not.
      const now = JSON.stringify([...said]);
      if (now !== known) setPresence(said);
      known = now;
    };
    room.awareness.on('change', read);
    read();
    return () => room.awareness.off('change', read);
  }, [room]);
  return presence;
}

/** By participant; of somebody in several tabs, what the liveliest of them says. */
export function presenceOf(awarenessStates: Iterable<unknown>): ReadonlyMap<string, Presence> {
  const said = new Map<string, Presence>();
  for (const awarenessState of awarenessStates) {
    const state = cursorState.safeParse(awarenessState).data;
    if (!state) continue;
    const { participantId, attention, leading } = state;
    const other = said.get(participantId);
    said.set(participantId, {
      attention: other ? livelier(attention, other.attention) : attention,
      leading: leading || other?.leading === true,
    });
  }
  return said;
}

const LIVELINESS: readonly Attention[] = ['active', 'idle', 'away'];

const livelier = (one: Attention, other: Attention): Attention =>
  LIVELINESS.indexOf(one) < LIVELINESS.indexOf(other) ? one : other;
