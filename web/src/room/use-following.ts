import type { Participant } from '@viva/protocol/room';
import { useEffect, useRef, useState } from 'react';
import type { RoomState } from '../collab/room-state.ts';
import { isAbove } from '../components/focus-beneath.ts';
import type { Presence } from './use-presence.ts';

export interface Following {
  /** Whose caret is kept in view; null when nobody's is. */
  readonly followed: Participant | null;
  readonly follow: (participantId: string | null) => void;
}

/** Whom one follows: somebody chosen, or the interviewer who asks for it; until Escape, or until they leave. */
export function useFollowing(
  { participants, participantId: ownId }: Pick<RoomState, 'participants' | 'participantId'>,
  presence: ReadonlyMap<string, Presence>,
): Following {
  const [followedId, follow] = useState<string | null>(null);
  const followed = participants.find(({ participantId }) => participantId === followedId) ?? null;

  // Whoever turns away from somebody who leads is not called back before they are called anew, also over a reconnect.
  const heard = useRef(new Set<string>());
  useEffect(() => {
    for (const { participantId, role } of participants) {
      const leading = presence.get(participantId)?.leading;
      if (role !== 'interviewer' || participantId === ownId || leading === undefined) continue;
      if (leading && !heard.current.has(participantId)) follow(participantId);
      if (leading) heard.current.add(participantId);
      else if (heard.current.delete(participantId)) {
        follow((id) => (id === participantId ? null : id));
      }
    }
  }, [participants, ownId, presence]);

  useEffect(() => {
    if (followedId !== null && !followed) follow(null);
  }, [followedId, followed]);

  useEffect(() => {
    if (!followed) return;
    const onKeyDown = (event: KeyboardEvent) => {
      // What is open closes first.
      if (event.key === 'Escape' && !isAbove(event)) follow(null);
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [followed]);

  return { followed, follow };
}
