import { Play, Square } from 'lucide-react';
import { Button } from '../components/button.tsx';
import { ariaWithModifier } from '../components/platform.ts';
import { Tip } from '../components/tip.tsx';
import { shortcuts } from './shortcuts.ts';

interface RunButtonProps {
  readonly running: boolean;
  /** Why nothing can be run or stopped now; null when it can. */
  readonly reason: string | null;
  readonly onRun: () => void;
  readonly onStop: () => void;
  /** Whether it lies above the panes, large, rather than in a bar. */
  readonly floating?: boolean;
}

const SHAPE = {
  small: 'min-w-28',
  floating: 'min-w-28 rounded-full low:min-w-12 low:px-0',
} as const;

/** Run, which is Stop while a program runs. Where it cannot be used it says why, and stays reachable by keyboard. */
export function RunButton(props: RunButtonProps) {
  const { running, reason, onRun, onStop, floating = false } = props;
  const disabled = reason !== null;
  const act = running ? onStop : onRun;
  const { keys, words } = shortcuts().run;
  const label = running ? 'Stop the program' : words;
  const size = floating ? 'floating' : 'small';
  const Icon = running ? Square : Play;
  return (
    <Tip label={reason ?? label} {...(running || disabled ? {} : { keys })}>
      <Button
        look={running ? 'plain' : 'accent'}
        aria-disabled={disabled || undefined}
        aria-description={reason ?? undefined}
        aria-keyshortcuts={running ? undefined : ariaWithModifier('Enter')}
        onClick={disabled ? undefined : act}
        size={size}
        className={SHAPE[size]}
      >
        <Icon size={floating ? 16 : 12} fill="currentColor" aria-hidden="true" />
        <span className="low:sr-only">{running ? 'Stop' : 'Run'}</span>
        {!running && !floating && (
          <span aria-hidden="true" className="font-normal text-[12px]">
            {keys}
          </span>
        )}
      </Button>
    </Tip>
  );
}
