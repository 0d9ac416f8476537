import { type RefObject, useRef, useState } from 'react';
import type { LatestRun } from '../collab/room-state.ts';
import { downloadText } from '../download.ts';
import type { TerminalHandle } from '../terminal/terminal-view.tsx';
import { plainOutput } from './plain-output.ts';

/** The latest run as this person sees it. */
export interface OwnOutput {
  /** Null when there was none, or when it has been cleared away after its end. */
  readonly run: LatestRun | null;
  /** The terminal that shows it. */
  readonly terminal: RefObject<TerminalHandle | null>;
  /** Clears it away, for this person alone. */
  readonly clear: () => void;
  readonly download: () => void;
}

export function useOutput(latest: LatestRun | null): OwnOutput {
  const terminal = useRef<TerminalHandle>(null);
  const [clearedId, setClearedId] = useState<string | null>(null);
  const run = latest?.executionId === clearedId ? null : latest;
  return {
    run,
    terminal,
    clear: () => {
      if (run?.result) setClearedId(run.executionId);
      else terminal.current?.clear();
    },
    download: () => {
      if (run) downloadText('output.txt', plainOutput(run));
    },
  };
}
