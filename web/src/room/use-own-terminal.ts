import type { TerminalSize } from '@viva/protocol/run';
import { useCallback, useEffect, useRef } from 'react';
import type { Room } from '../collab/room.ts';
import type { RoomState } from '../collab/room-state.ts';

/** Until the terminal has been laid out. */
const USUAL: TerminalSize = { columns: 80, rows: 24 };

export interface OwnTerminal {
  /** Runs the program on a terminal that fits here. */
  readonly start: () => void;
  /** Takes up what fits here now. */
  readonly fits: (size: TerminalSize) => void;
}

/** Gives a program the terminal of the page that it was started from: of this tab, and no other of the same person. */
export function useOwnTerminal(
  room: Room,
  { run, participantId }: Pick<RoomState, 'run' | 'participantId'>,
): OwnTerminal {
  const size = useRef(USUAL);
  const asked = useRef(false);
  const running = useRef(false);

  useEffect(() => {
    if (run === null || run.result !== null) {
      running.current = false;
    } else if (asked.current && run.by === participantId) {
      asked.current = false;
      running.current = true;
      // The pane may have changed since the program was asked for.
      room.resizeTerminal(size.current);
    }
  }, [room, run, participantId]);

  const start = useCallback(() => {
    asked.current = true;
    room.run(size.current);
  }, [room]);
  const fits = useCallback(
    (fitting: TerminalSize) => {
      size.current = fitting;
      if (running.current) room.resizeTerminal(fitting);
    },
    [room],
  );
  return { start, fits };
}
