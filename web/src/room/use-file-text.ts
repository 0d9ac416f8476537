import { useEffect, useState } from 'react';
import type { Room } from '../collab/room.ts';
import { shownText } from '../collab/shown-text.ts';

/** A file's text as it is now; empty while there is no such file. */
export function useFileText(room: Room, fileId: string | null): string {
  const [text, setText] = useState('');
  useEffect(() => {
    const shared = fileId === null ? null : room.text(fileId);
    const read = () => setText(shared ? shownText(shared) : '');
    read();
    shared?.observe(read);
    return () => shared?.unobserve(read);
  }, [room, fileId]);
  return text;
}
