import type { RoomRun } from '@viva/protocol/room';
import { useRef } from 'react';
import { commandLine } from '../words/command.ts';
import { OutputText } from './output-text.tsx';
import { PaneBar } from './pane-bar.tsx';
import { useStickToBottom } from './use-stick-to-bottom.ts';
import { VerdictLine } from './verdict-line.tsx';

interface OutputPaneProps {
  /** The latest run; null when there was none. */
  readonly run: RoomRun | null;
  /** Why nothing can be run now; null when it can. */
  readonly reason: string | null;
  /** How to run, for the empty pane. */
  readonly hint: string;
}

/** The latest run as a terminal would show it: command, output, verdict. */
export function OutputPane({ run, reason, hint }: OutputPaneProps) {
  const scroller = useRef<HTMLDivElement>(null);
  useStickToBottom(scroller);
  return (
    <>
      <PaneBar>
        <h2 className="font-medium">Output</h2>
        {run && (
          <span className="ml-auto truncate text-muted">
            {run.result ? 'Run' : 'Running, started'} by {run.byName}
          </span>
        )}
      </PaneBar>
      {reason && (
        <p role="status" className="border-b border-border px-4 py-2 text-small text-caution">
          {reason}
        </p>
      )}
      <div
        ref={scroller}
        role="log"
        aria-label="Program output"
        aria-live="off"
        className="min-h-0 flex-1 overflow-y-auto px-4 py-3 font-mono text-small -outline-offset-2 [scrollbar-gutter:stable]"
      >
        {run ? (
          <div>
            <p className="text-muted select-none">$ {commandLine(run.language)}</p>
            <OutputText key={run.executionId} chunks={run.output} />
            <VerdictLine run={run} />
          </div>
        ) : (
          <p className="font-sans text-muted">{reason ? 'Output will appear here.' : hint}</p>
        )}
      </div>
    </>
  );
}
