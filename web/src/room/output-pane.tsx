import { LANGUAGES } from '@viva/protocol/languages';
import { Download, Eraser } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { Button } from '../components/button.tsx';
import { Tip } from '../components/tip.tsx';
import type { TerminalViewProps } from '../terminal/terminal-view.tsx';
import { useIdle } from '../use-idle.ts';
import { PaneBar } from './pane-bar.tsx';
import { plainOutput } from './plain-output.ts';
import type { RunObstacle } from './run-availability.ts';
import type { OwnOutput } from './use-output.ts';
import { VerdictLine } from './verdict-line.tsx';

const TerminalView = lazy(loadTerminal);

/** With its font, by which the terminal measures its cells once. Where it cannot be had, output is text. */
async function loadTerminal() {
  try {
    const [view] = await Promise.all([
      import('../terminal/terminal-view.tsx'),
      document.fonts?.load('13px "JetBrains Mono Variable"').catch(() => []),
    ]);
    return view;
  } catch {
    return { default: PlainOutput };
  }
}

/** The output where the terminal could not be loaded. */
function PlainOutput({ run }: Pick<TerminalViewProps, 'run'>) {
  return (
    <div className="min-h-0 flex-1 overflow-auto px-4 text-small">
      <p className="text-caution">
        The terminal could not be loaded. To type to programs, reload the page.
      </p>
      <pre className="mt-2 font-mono whitespace-pre-wrap">{run && plainOutput(run)}</pre>
    </div>
  );
}

interface OutputPaneProps extends Pick<TerminalViewProps, 'writable' | 'onTyped' | 'onFits'> {
  readonly output: OwnOutput;
  /** Whether the session's text is there, which is wanted sooner than the terminal. */
  readonly textShown: boolean;
  /** What stands in the way of a run, and how to look again whether it still does. */
  readonly obstacle: RunObstacle | null;
  readonly onCheckAgain: () => void;
  /** How to run, for the empty pane. */
  readonly hint: string;
}

/** Where the terminal will be. */
const SPACE = <div className="flex-1" />;

/** The latest run: command, terminal, verdict. */
export function OutputPane(props: OutputPaneProps) {
  const { output, textShown, writable, onTyped, onFits, obstacle, onCheckAgain, hint } = props;
  const idle = useIdle(textShown);
  const { run, terminal, clear, download } = output;
  return (
    <>
      <PaneBar>
        <h2 className="font-medium">Output</h2>
        {run && (
          <>
            <span className="ml-auto truncate text-muted">
              {run.result ? 'Run' : 'Running, started'} by {run.byName}
            </span>
            <Tip label="Download the output">
              <Button look="quiet" size="icon" aria-label="Download the output" onClick={download}>
                <Download size={14} aria-hidden="true" />
              </Button>
            </Tip>
            <Tip label="Clear the output, for you alone">
              <Button look="quiet" size="icon" aria-label="Clear the output" onClick={clear}>
                <Eraser size={14} aria-hidden="true" />
              </Button>
            </Tip>
          </>
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
      <p className="px-4 pt-3 pb-1 text-small text-muted">
        {run ? (
          <span className="font-mono select-none">$ {LANGUAGES[run.language].typed}</span>
        ) : obstacle ? (
          'Output will appear here.'
        ) : (
          hint
        )}
      </p>
      <Suspense fallback={SPACE}>
        {idle ? (
          <TerminalView
            ref={terminal}
            run={run}
            writable={writable}
            onTyped={onTyped}
            onFits={onFits}
          />
        ) : (
          SPACE
        )}
      </Suspense>
      {run && <VerdictLine run={run} />}
    </>
  );
}
