import { LANGUAGES } from '@viva/protocol/languages';
import type { RoomRun } from '@viva/protocol/room';
import { useRef } from 'react';
import { Button } from '../components/button.tsx';
import { OutputText } from './output-text.tsx';
import { PaneBar } from './pane-bar.tsx';
import type { RunObstacle } from './run-availability.ts';
import { useStickToBottom } from './use-stick-to-bottom.ts';
import { VerdictLine } from './verdict-line.tsx';

interface OutputPaneProps {
  /** The latest run; null when there was none. */
  readonly run: RoomRun | null;
  /** What stands in the way of a run, and how to look again whether it still does. */
  readonly obstacle: RunObstacle | null;
  readonly onCheckAgain: () => void;
  /** How to run, for the empty pane. */
  readonly hint: string;
}

/** The latest run as a terminal would show it: command, output, verdict. */
export function OutputPane({ run, obstacle, onCheckAgain, hint }: OutputPaneProps) {
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
      {obstacle && (
        <div
          role="status"
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-border px-4 py-2 text-small text-caution"
        >
          <p>{obstacle.text}</p>
          {obstacle.mayPass && <Button onClick={onCheckAgain}>Check again</Button>}
        </div>
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
            <p className="text-muted select-none">$ {LANGUAGES[run.language].typed}</p>
            <OutputText key={run.executionId} chunks={run.output} />
            <VerdictLine run={run} />
          </div>
        ) : (
          <p className="font-sans text-muted">{obstacle ? 'Output will appear here.' : hint}</p>
        )}
      </div>
    </>
  );
}
