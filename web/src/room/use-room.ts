import { nanoid } from 'nanoid';
import { useEffect, useState } from 'react';
import { recallOr, STORAGE_KEY } from '../browser-storage.ts';
import { openRoom, type Room } from '../collab/room.ts';

interface RoomAccess {
  readonly sessionId: string;
  /** The name to join with. */
  readonly name: string;
  /** Host or spectator token; null joins as candidate. */
  readonly token: string | null;
}

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
    setRoom(opened);
    return () => {
      opened.leave();
      setRoom(null);
    };
  }, [sessionId, name, token]);
  return room;
}
