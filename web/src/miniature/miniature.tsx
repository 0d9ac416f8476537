import { Check, Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { initials, participantColor } from '../words/people.ts';
import { AUTHORS, type Frame, frameAt, LINES, type Token, type TokenKind } from './recording.ts';
import { usePlayback } from './use-playback.ts';

const TOKEN_COLOR: Readonly<Record<TokenKind, string>> = {
  plain: 'var(--text)',
  keyword: 'var(--syntax-keyword)',
  function: 'var(--syntax-function)',
  number: 'var(--syntax-number)',
};

/** A small room in which two people write and run a program. Every character has its place from the start, so nothing moves. */
export function Miniature() {
  const [playing, setPlaying] = useState(true);
  const frame = frameAt(usePlayback(playing));
  return (
    <figure>
      <div
        role="img"
        aria-label="A session: Ann and Bo write a program together, run it, and both see its output."
        className="overflow-hidden rounded-panel border border-border bg-surface-0"
      >
        <div aria-hidden="true">
          <Bar running={frame.run === 'running'} />
          <div className="grid sm:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <Code frame={frame} />
            <Output run={frame.run} />
          </div>
        </div>
      </div>
      <figcaption className="mt-2 flex justify-end motion-reduce:hidden">
        <button
          type="button"
          onClick={() => setPlaying(!playing)}
          className="flex h-6 items-center gap-1.5 rounded-control px-1 text-small text-muted transition-colors hover:text-text"
        >
          {playing ? (
            <Pause size={12} fill="currentColor" strokeWidth={0} aria-hidden="true" />
          ) : (
            <Play size={12} fill="currentColor" strokeWidth={0} aria-hidden="true" />
          )}
          {playing ? 'Pause' : 'Play'}
        </button>
      </figcaption>
    </figure>
  );
}

function Bar({ running }: { running: boolean }) {
  return (
    <div className="flex h-10 items-center gap-3 border-b border-border bg-surface-1 px-3 text-small">
      <span className="font-medium">Binary trees</span>
      <span className="text-muted">Python</span>
      <span className="ml-auto flex gap-1">
        {AUTHORS.map(({ name, color }) => (
          <span
            key={name}
            className="grid size-6 place-items-center rounded-full text-[10px] font-semibold text-surface-0"
            style={{ background: participantColor(color) }}
          >
            {initials(name)}
          </span>
        ))}
      </span>
      <span className="flex h-6 w-16 items-center justify-center gap-1.5 rounded-[5px] bg-accent text-[12px] font-medium text-on-accent">
        {running ? 'Stop' : 'Run'}
      </span>
    </div>
  );
}

function Code({ frame }: { frame: Frame }) {
  return (
    <div className="overflow-hidden py-3 font-mono text-small leading-6">
      {LINES.map(({ number, tokens }, line) => (
        <div key={number} className="flex h-6">
          <span className="w-10 shrink-0 pr-4 text-right text-muted opacity-70 select-none">
            {number}
          </span>
          <span className="relative whitespace-pre">
            <Tokens tokens={tokens} shown={frame.shown[line] ?? 0} />
            {frame.carets.map((caret, author) =>
              caret.line === line ? (
                <Caret key={AUTHORS[author]?.name} author={author} column={caret.column} />
              ) : null,
            )}
          </span>
        </div>
      ))}
    </div>
  );
}

function Tokens({ tokens, shown }: { tokens: readonly Token[]; shown: number }) {
  let start = 0;
  return tokens.map(({ kind, text }) => {
    const visible = Math.min(Math.max(shown - start, 0), text.length);
    const key = start;
    start += text.length;
    return (
      <span key={key} style={{ color: TOKEN_COLOR[kind] }}>
        {text.slice(0, visible)}
        <span className="invisible">{text.slice(visible)}</span>
      </span>
    );
  });
}

function Caret({ author, column }: { author: number; column: number }) {
  const { name, color } = AUTHORS[author] ?? AUTHORS[0];
  const background = participantColor(color);
  return (
    <span
      className="absolute top-0.5 left-0 h-5 w-0.5"
      style={{ background, transform: `translateX(${column}ch)` }}
    >
      <span
        className="absolute top-0 left-0.5 rounded-r-[3px] px-1 font-sans text-[11px] leading-4 font-medium text-surface-0"
        style={{ background }}
      >
        {name}
      </span>
    </span>
  );
}

function Output({ run }: { run: Frame['run'] }) {
  return (
    <div className="border-t border-border bg-surface-1 p-3 font-mono text-small leading-6 sm:border-t-0 sm:border-l">
      <div className={run === 'idle' ? 'invisible' : 'text-muted'}>$ python3 main.py</div>
      <div className={run === 'finished' ? '' : 'invisible'}>
        <div>3</div>
        <div className="flex items-center gap-1.5 font-sans text-positive">
          <Check size={14} /> Finished in 0.02 s · 9 MB
        </div>
      </div>
    </div>
  );
}
