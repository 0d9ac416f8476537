import { LIMITS } from '@viva/protocol/limits';
import type { OutputChunk, RoomRun } from '@viva/protocol/room';
import type { TerminalSize } from '@viva/protocol/run';
import { FitAddon } from '@xterm/addon-fit';
import { type ITerminalOptions, Terminal } from '@xterm/xterm';
import { refuseQuestions } from './questions.ts';
import { terminalTheme } from './terminal-theme.ts';

const OPTIONS: ITerminalOptions = {
  fontFamily: '"JetBrains Mono Variable", ui-monospace, Menlo, Consolas, monospace',
  lineHeight: 1.3,
  scrollback: 10_000,
  // A program chooses its colours without knowing the page's: WCAG AA.
  minimumContrastRatio: 4.5,
  screenReaderMode: true,
  cursorInactiveStyle: 'outline',
  // What a program calls a link may lead anywhere.
  linkHandler: { activate: () => {} },
};

/** `ESC c`: everything as it was at first. In the stream, so that it comes after what is still being written. */
const RESET = '\u001bc';
const HIDE_CURSOR = '\u001b[?25l';
const stderr = (text: string) => `\u001b[31m${text}\u001b[39m`;

export interface ScreenListener {
  /** Somebody types. */
  typed(text: string): void;
  /** The element has room for a terminal of another size. */
  fits(size: TerminalSize): void;
}

/** A terminal on the page, which shows one run after the other. */
export class Screen {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #resizing: ResizeObserver;
  readonly #listener: ScreenListener;
  #size: TerminalSize = { columns: 80, rows: 24 };
  /** What is on it: a run, and how many of its chunks up to which one. */
  #shown: { executionId: string; chunks: number; last: OutputChunk | null; over: boolean } | null =
    null;
  #terminalOfRun: TerminalSize | null = null;

  constructor(element: HTMLElement, listener: ScreenListener) {
    this.#listener = listener;
    this.#terminal = new Terminal({ ...OPTIONS, theme: terminalTheme() });
    this.#terminal.loadAddon(this.#fit);
    refuseQuestions(this.#terminal);
    this.#terminal.open(element);
    // What a program prints shall not interrupt what is being read out.
    element.querySelector('.live-region')?.setAttribute('aria-live', 'polite');
    this.#terminal.onData((text) => listener.typed(text));
    this.#terminal.attachCustomKeyEventHandler((event) => this.#takesKey(event));
    this.#resizing = new ResizeObserver(() => this.#measure());
    this.#resizing.observe(element);
    this.#measure();
  }

  /** Shows a run as far as it has come; only what is new of it is written. */
  show(run: RoomRun | null): void {
    if (run === null) {
      if (this.#shown) this.#terminal.write(RESET + HIDE_CURSOR);
      this.#shown = null;
      this.#terminalOfRun = null;
      this.#resize();
      return;
    }
    const { executionId, output, terminal, result } = run;
    const shown = this.#shown;
    const goesOn =
      shown?.executionId === executionId && (output[shown.chunks - 1] ?? null) === shown.last;
    this.#terminalOfRun = terminal;
    this.#resize();
    this.#terminal.options.convertEol = terminal === null;
    if (!goesOn) this.#terminal.write(RESET);
    for (const { stream, data } of output.slice(goesOn ? shown.chunks : 0)) {
      this.#terminal.write(stream === 'stderr' ? stderr(data) : data);
    }
    const over = result !== null;
    if (over && !(goesOn && shown.over)) this.#terminal.write(HIDE_CURSOR);
    this.#shown = { executionId, chunks: output.length, last: output.at(-1) ?? null, over };
  }

  /** Whether what is typed goes anywhere. */
  setWritable(writable: boolean): void {
    this.#terminal.options.disableStdin = !writable;
  }

  /** Takes up the page's colours as they are now. */
  takeTheme(): void {
    this.#terminal.options.theme = terminalTheme();
  }

  /** In pixels. */
  setFontSize(size: number): void {
    this.#terminal.options.fontSize = size;
    this.#measure();
  }

  /** Leaves the last line only; what a program prints later stands below it. */
  clear(): void {
    this.#terminal.clear();
  }

  dispose(): void {
    this.#resizing.disconnect();
    this.#terminal.dispose();
  }

  #measure(): void {
    const proposed = this.#fit.proposeDimensions();
    if (!proposed || !Number.isFinite(proposed.cols + proposed.rows)) return;
    this.#size = {
      columns: Math.min(Math.max(proposed.cols, 1), LIMITS.terminalColumns),
      rows: Math.min(Math.max(proposed.rows, 1), LIMITS.terminalRows),
    };
    this.#listener.fits(this.#size);
    this.#resize();
  }

  /** A run's terminal has the same size for everybody; without one there is no size but the pane's. */
  #resize(): void {
    const { columns, rows } = this.#terminalOfRun ?? this.#size;
    this.#terminal.resize(columns, rows);
  }

  /** Where nothing is read, and with Shift, Tab leads on; a selection is copied rather than a program interrupted. */
  #takesKey(event: KeyboardEvent): boolean {
    if (event.key === 'Tab') return !event.shiftKey && !this.#terminal.options.disableStdin;
    const copies = event.key === 'c' && (event.ctrlKey || event.metaKey) && !event.altKey;
    return !(copies && this.#terminal.hasSelection());
  }
}
