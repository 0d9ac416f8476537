import { X } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { Button } from '../components/button.tsx';
import { PaneBar } from '../room/pane-bar.tsx';
import { VerdictLine } from '../room/verdict-line.tsx';
import { replayClock } from '../words/replay.ts';
import type { OwnRun } from './use-run-here.ts';

const TerminalView = lazy(() => import('../terminal/terminal-view.tsx'));

interface OwnOutputProps {
  readonly own: OwnRun;
  /** When the code was so, in milliseconds from the recording's start. */
  readonly since: number;
  readonly onClose: () => void;
}

/** What the code of an instant does now. */
export function OwnOutput({ own: { run, failure }, since, onClose }: OwnOutputProps) {
  return (
    <section
      aria-label="Your own run"
      className="flex min-h-0 flex-1 flex-col border-t-2 border-(--focus) bg-surface-1"
    >
      <PaneBar>
        <h3 className="font-medium">The code of {replayClock(since)}, run for you alone</h3>
        <Button look="quiet" size="icon" aria-label="Close" className="ml-auto" onClick={onClose}>
          <X size={14} aria-hidden="true" />
        </Button>
      </PaneBar>
      {failure ? (
        <p role="alert" className="px-4 py-3 text-small text-caution">
          {failure}
        </p>
      ) : (
        <>
          <Suspense fallback={<div className="flex-1" />}>
            <TerminalView run={run} writable={false} onTyped={nothing} onFits={nothing} />
          </Suspense>
          <VerdictLine run={{ ...run, progress: null }} />
        </>
      )}
    </section>
  );
}

const nothing = () => {};
