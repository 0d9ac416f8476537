import { type CursorState, cursorState } from '@viva/protocol/room';
import { useEffect, useState } from 'react';
import type { Room } from '../collab/room.ts';

export type Presence = Pick<CursorState, 'attention' | 'leading'>;

/** What the participants say of themselves besides their cursors, by participant. */
export function usePresence(room: Room): ReadonlyMap<string, Presence> {
  const [presence, setPresence] = useState<ReadonlyMap<string, Presence>>(new Map());
  useEffect(() => {
    let known = '';
    const read = () => {
      const said = [...room.awareness.getStates().values()].flatMap((awarenessState) => {
        const state = cursorState.safeParse(awarenessState).data;
        if (!state) return [];
        const { participantId, attention, leading } = state;
        return [[participantId, { attention, leading }] as const];
      });
      // Cursors move all the time, and this does not.
      const now = JSON.stringify(said);
      if (now !== known) setPresence(new Map(said));
      known = now;
    };
    room.awareness.on('change', read);
    read();
    return () => room.awareness.off('change', read);
  }, [room]);
  return presence;
}
