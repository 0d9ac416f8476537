import { LIMITS } from '@viva/protocol/limits';
import type { RoomRun } from '@viva/protocol/room';
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
/** What a program that has crashed may leave behind: the pointer would select nothing, and scroll nothing. */
const FREE_POINTER = '\u001b[?9;1000;1002;1003l';
/** As xterm.js tells keys apart, whatever the layout and Caps Lock make of them. */
const KEY_C = 67;
const KEY_V = 86;
/** Closer to it than this, in pixels, the cursor is followed. */
const NEAR_PX = 8;
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
  readonly #frame: HTMLElement;
  readonly #element: HTMLElement;
  #size: TerminalSize = { columns: 80, rows: 24 };
  /** What is on it: a run, and how many of its chunks up to which one. */
  #shown: { executionId: string; chunks: number; last: number | null; over: boolean } | null = null;
  #redrawing = false;
  /** What is to be shown once it has been drawn; null when nothing is. */
  #next: { readonly run: RoomRun | null } | null = null;
  #terminalOfRun: TerminalSize | null = null;
  #typed = '';
  #followsCursor = true;

  /**
   * @param frame scrolls where the terminal of a run is larger than the pane.
   * @param element in the frame, as large as it, becomes the terminal.
   */
  constructor(frame: HTMLElement, element: HTMLElement, listener: ScreenListener) {
    this.#frame = frame;
    this.#element = element;
    this.#listener = listener;
    this.#terminal = new Terminal({ ...OPTIONS, theme: terminalTheme() });
    this.#terminal.loadAddon(this.#fit);
    refuseQuestions(this.#terminal);
    this.#terminal.open(element);
    this.#readOut();
    this.#terminal.onData((text) => this.#type(text));
    this.#terminal.attachCustomKeyEventHandler((event) => this.#takesKey(event));
    this.#terminal.onWriteParsed(() => this.#followCursor());
    frame.addEventListener('scroll', () => {
      this.#followsCursor = frame.scrollTop >= this.#cursorScroll() - NEAR_PX;
    });
    scrollByTouch(frame, this.#terminal);
    this.#resizing = new ResizeObserver(() => this.#measure());
    this.#resizing.observe(frame);
    this.#measure();
  }

  /**
   * Shows a run as far as it has come; only what is new of it is written. While a screen that was begun anew is still being
   * drawn, only the latest that was asked for is kept: whoever drags through a replay may ask for a megabyte each time.
   */
  show(run: RoomRun | null): void {
    if (this.#redrawing) this.#next = { run };
    else this.#draw(run);
  }

  #draw(run: RoomRun | null): void {
    if (run === null) {
      if (this.#shown) {
        this.#terminal.write(RESET + HIDE_CURSOR);
        // What has been read out stays there otherwise.
        this.#readOut();
      }
      this.#shown = null;
      this.#terminalOfRun = null;
      this.#resize();
      return;
    }
    const { executionId, output, terminal, result } = run;
    const shown = this.#shown;
    const over = result !== null;
    // A replay goes back in time, too.
    const goesOn =
      shown?.executionId === executionId &&
      (output[shown.chunks - 1]?.seq ?? null) === shown.last &&
      (over || !shown.over);
    this.#terminalOfRun = terminal;
    this.#resize();
    this.#terminal.options.convertEol = terminal === null;
    if (!goesOn) {
      this.#terminal.write(RESET);
      this.#followsCursor = true;
      this.#readOut();
    }
    for (const { stream, data } of output.slice(goesOn ? shown.chunks : 0)) {
      this.#terminal.write(stream === 'stderr' ? stderr(data) : data);
    }
    if (over && !(goesOn && shown.over)) this.#terminal.write(HIDE_CURSOR + FREE_POINTER);
    this.#shown = { executionId, chunks: output.length, last: output.at(-1)?.seq ?? null, over };
    if (goesOn) return;
    this.#redrawing = true;
    this.#terminal.write('', () => {
      this.#redrawing = false;
      const next = this.#next;
      this.#next = null;
      if (next) this.show(next.run);
    });
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

  focus(): void {
    this.#terminal.focus();
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

  /** Has what is printed read out, politely. A screen reader that has once heard too much hears of the next run again. */
  #readOut(): void {
    this.#terminal.options.screenReaderMode = false;
    this.#terminal.options.screenReaderMode = true;
    this.#element.querySelector('.live-region')?.setAttribute('aria-live', 'polite');
  }

  /** What comes in one go is typed in one go. */
  #type(text: string): void {
    if (this.#typed === '') {
      queueMicrotask(() => {
        this.#listener.typed(this.#typed);
        this.#typed = '';
      });
    }
    this.#typed += text;
  }

  #followCursor(): void {
    if (this.#followsCursor) this.#frame.scrollTop = this.#cursorScroll();
  }

  /** How far the frame has to be scrolled for the cursor's line to be its last one. */
  #cursorScroll(): number {
    const { rows, buffer } = this.#terminal;
    const { clientHeight } = this.#frame;
    const line = (this.#element.querySelector('.xterm-screen')?.clientHeight ?? 0) / rows;
    const end = Math.min(this.#frame.scrollHeight, (buffer.active.cursorY + 1) * line + NEAR_PX);
    return Math.max(0, end - clientHeight);
  }

  /** Whether a key is the program's. Where nothing is read, all are the page's but for those that scroll. */
  #takesKey({ key, keyCode, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    if (this.#terminal.options.disableStdin) return key === 'PageUp' || key === 'PageDown';
    if (key === 'Tab') return !shiftKey;
    const command = (ctrlKey || metaKey) && !altKey;
    const copies = command && keyCode === KEY_C && this.#terminal.hasSelection();
    const pastes = command && keyCode === KEY_V;
    return !copies && !pastes;
  }
}

/** Scrolls with a finger, which xterm.js 6 does not: through what was printed, then the frame. */
function scrollByTouch(frame: HTMLElement, terminal: Terminal): void {
  let from = 0;
  let rest = 0;
  frame.addEventListener(
    'touchstart',
    ({ touches: [touch] }) => {
      from = touch?.clientY ?? 0;
      rest = 0;
    },
    { passive: true },
  );
  frame.addEventListener(
    'touchmove',
    ({ touches: [touch] }) => {
      const to = touch?.clientY ?? from;
      rest += from - to;
      from = to;
      const line = frame.clientHeight / terminal.rows;
      const lines = Math.trunc(rest / line);
      if (lines === 0) return;
      rest -= lines * line;
      const before = terminal.buffer.active.viewportY;
      terminal.scrollLines(lines);
      const scrolled = terminal.buffer.active.viewportY - before;
      frame.scrollTop += (lines - scrolled) * line;
    },
    { passive: true },
  );
}
