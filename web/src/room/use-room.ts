import { nanoid } from 'nanoid';
import { useEffect, useState } from 'react';
import { forgetEdits, recallOr, STORAGE_KEY } from '../browser-storage.ts';
import { openRoom, type Room } from '../collab/room.ts';
import type { ClosedReason } from '../collab/room-state.ts';
import { keepUnsavedEdits } from '../unsaved-edits.ts';

interface RoomAccess {
  readonly sessionId: string;
  /** The name to join with. */
  readonly name: string;
  /** Host or spectator token; null joins as candidate. */
  readonly token: string | null;
}

/** What has not been sent by then never will be; what the room has refused would only be refused again. */
const FINAL: readonly ClosedReason[] = ['not-found', 'ended', 'expired', 'removed', 'rejected'];

/** The room, open for as long as the component is there; null at first. */
export function useRoom({ sessionId, name, token }: RoomAccess): Room | null {
  const [room, setRoom] = useState<Room | null>(null);
  useEffect(() => {
    const opened = openRoom({
      sessionId,
      name,
      token,
      key: recallOr(STORAGE_KEY.key, nanoid),
    });
    const stopKeeping = keepUnsavedEdits(sessionId, opened);
    const unsubscribe = opened.state.subscribe(({ connection }) => {
      if (connection.status !== 'closed' || !FINAL.includes(connection.reason)) return;
      unsubscribe();
      void forgetEdits(sessionId);
    });
    setRoom(opened);
    return () => {
      unsubscribe();
      stopKeeping();
      opened.leave();
      setRoom(null);
    };
  }, [sessionId, name, token]);
  return room;
}
