import { LANGUAGES } from '@viva/protocol/languages';
import type { RoomRun } from '@viva/protocol/room';
import { lazy, Suspense, useMemo } from 'react';
import { PaneBar } from '../room/pane-bar.tsx';
import { VerdictLine } from '../room/verdict-line.tsx';
import type { ReplayRun } from './replay-state.ts';

const TerminalView = lazy(() => import('../terminal/terminal-view.tsx'));

interface RecordedOutputProps {
  /** Null where there had been none. */
  readonly run: ReplayRun | null;
  /** When one looks at it, in milliseconds since 1970. */
  readonly time: number;
}

/** The terminal as everybody saw it. */
export function RecordedOutput({ run, time }: RecordedOutputProps) {
  const shown = useMemo(() => run && toRoomRun(run), [run]);
  return (
    <>
      <PaneBar>
        <h2 className="font-medium">Output</h2>
        {run && <span className="ml-auto text-small text-muted">Run by {run.byName}</span>}
      </PaneBar>
      <p className="px-4 pt-3 pb-1 text-small text-muted">
        {run ? (
          <span className="font-mono">$ {LANGUAGES[run.language].typed}</span>
        ) : (
          'Nothing had been run by then.'
        )}
      </p>
      <Suspense fallback={<div className="flex-1" />}>
        <TerminalView run={shown} writable={false} onTyped={nothing} onFits={nothing} />
      </Suspense>
      {shown && (
        <VerdictLine
          run={{ ...shown, progress: null }}
          elapsed={time - Date.parse(shown.startedAt)}
        />
      )}
    </>
  );
}

const nothing = () => {};

function toRoomRun({ output, shown, stdin: _, ...run }: ReplayRun): RoomRun {
  return {
    ...run,
    by: null,
    interactive: false,
    output: output.slice(0, shown).map((chunk, seq) => ({ seq, ...chunk })),
  };
}
