import { nanoid } from 'nanoid';
import { useEffect, useState } from 'react';
import { recallOr, STORAGE_KEY } from '../browser-storage.ts';
import { openRoom, type Room } from '../collab/room.ts';
import type { ClosedReason } from '../collab/room-state.ts';
import { discardCopy, keepCopy } from '../local-copy.ts';

interface RoomAccess {
  readonly sessionId: string;
  /** The name to join with. */
  readonly name: string;
  /** Host or spectator token; null joins as candidate. */
  readonly token: string | null;
}

/** Nobody can come back after these, so nothing needs to be kept. */
const FINAL: readonly ClosedReason[] = ['not-found', 'ended', 'removed'];

/** The room, open for as long as the component is there; null at first. */
export function useRoom({ sessionId, name, token }: RoomAccess): Room | null {
  const [room, setRoom] = useState<Room | null>(null);
  useEffect(() => {
    const opened = openRoom({
      sessionId,
      name,
      token,
      key: recallOr(STORAGE_KEY.key, nanoid),
      restore: (doc) => keepCopy(sessionId, doc),
    });
    const unsubscribe = opened.state.subscribe(({ connection }) => {
      if (connection.status !== 'closed' || !FINAL.includes(connection.reason)) return;
      unsubscribe();
      discardCopy(sessionId, opened.doc);
    });
    setRoom(opened);
    return () => {
      unsubscribe();
      opened.leave();
      setRoom(null);
    };
  }, [sessionId, name, token]);
  return room;
}
