import type { Participant } from '@viva/protocol/room';
import { useEffect, useState } from 'react';
import type { RoomState } from '../collab/room-state.ts';
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

  const leader = participants.find(
    ({ participantId, role }) => role === 'interviewer' && presence.get(participantId)?.leading,
  );
  const leaderId = leader && leader.participantId !== ownId ? leader.participantId : null;
  useEffect(() => {
    if (leaderId === null) return;
    follow(leaderId);
    return () => follow((id) => (id === leaderId ? null : id));
  }, [leaderId]);

  useEffect(() => {
    if (!followed) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') follow(null);
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [followed]);

  return { followed, follow };
}
