import { Play, Square } from 'lucide-react';
import { Button } from '../components/button.tsx';
import { runAriaKeys, runKeys } from '../components/platform.ts';
import { Tip } from '../components/tip.tsx';

interface RunButtonProps {
  readonly running: boolean;
  /** Why nothing can be run or stopped now; null when it can. */
  readonly reason: string | null;
  readonly onRun: () => void;
  readonly onStop: () => void;
}

/** Run, which is Stop while a program runs. Where it cannot be used it says why, and stays reachable by keyboard. */
export function RunButton({ running, reason, onRun, onStop }: RunButtonProps) {
  const disabled = reason !== null;
  const act = running ? onStop : onRun;
  const label = running ? 'Stop the program' : 'Run the program';
  return (
    <Tip label={reason ?? label} {...(running || disabled ? {} : { keys: runKeys() })}>
      <Button
        look={running ? 'plain' : 'accent'}
        aria-disabled={disabled || undefined}
        aria-description={reason ?? undefined}
        aria-keyshortcuts={running ? undefined : runAriaKeys()}
        onClick={disabled ? undefined : act}
        className="min-w-17 md:min-w-28"
      >
        {running ? (
          <Square size={12} fill="currentColor" aria-hidden="true" />
        ) : (
          <Play size={12} fill="currentColor" aria-hidden="true" />
        )}
        {running ? 'Stop' : 'Run'}
        {!running && (
          <span aria-hidden="true" className="hidden font-normal text-[12px] md:inline">
            {runKeys()}
          </span>
        )}
      </Button>
    </Tip>
  );
}
