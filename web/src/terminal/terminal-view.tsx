import '@xterm/xterm/css/xterm.css';
import type { RoomRun } from '@viva/protocol/room';
import type { TerminalSize } from '@viva/protocol/run';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { useSettings } from '../settings.ts';
import { useTheme } from '../theme.ts';
import { Screen } from './screen.ts';

/** By so many pixels than the code. */
const SMALLER = 1;

/** What can be done to the terminal from outside. */
export interface TerminalHandle {
  clear(): void;
  focus(): void;
}

export interface TerminalViewProps {
  /** Null shows an empty terminal. */
  readonly run: RoomRun | null;
  /** Whether what is typed here reaches the program. */
  readonly writable: boolean;
  readonly onTyped: (text: string) => void;
  /** Called with the size of a terminal that fits here, at first and whenever it changes. */
  readonly onFits: (size: TerminalSize) => void;
  readonly ref?: Ref<TerminalHandle>;
}

/** A run's output as a terminal shows it, and where one types to the program. */
export default function TerminalView(props: TerminalViewProps) {
  const { run, writable, onTyped, onFits, ref } = props;
  const frame = useRef<HTMLDivElement>(null);
  const element = useRef<HTMLDivElement>(null);
  const screen = useRef<Screen | null>(null);
  const listener = useRef({ onTyped, onFits });
  const theme = useTheme();
  const { fontSize } = useSettings(({ settings }) => settings);
  useEffect(() => {
    listener.current = { onTyped, onFits };
  });
  useEffect(() => {
    if (!frame.current || !element.current) return;
    const opened = new Screen(frame.current, element.current, {
      typed: (text) => listener.current.onTyped(text),
      fits: (size) => listener.current.onFits(size),
    });
    screen.current = opened;
    return () => {
      screen.current = null;
      opened.dispose();
    };
  }, []);
  useEffect(() => screen.current?.setFontSize(fontSize - SMALLER), [fontSize]);
  useEffect(() => screen.current?.show(run), [run]);
  useEffect(() => screen.current?.setWritable(writable), [writable]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read from the page when the theme changes.
  useEffect(() => screen.current?.takeTheme(), [theme]);
  useImperativeHandle(
    ref,
    () => ({ clear: () => screen.current?.clear(), focus: () => screen.current?.focus() }),
    [],
  );

  return (
    <div ref={frame} className="min-h-0 flex-1 touch-pan-x overflow-auto pl-4">
      <div ref={element} className="h-full" />
    </div>
  );
}
