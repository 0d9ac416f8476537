import type { editor, IRange } from 'monaco-editor';
import { VimMode as Vim } from 'monaco-vim';
import { isReceiving } from '../collab/model-sync.ts';
import { vimKeyName } from './vim-keys.ts';

interface Place {
  /** From 0. */
  readonly line: number;
  /** From 0. */
  readonly ch: number;
}

/** What Vim keeps about an editor. */
interface VimState {
  readonly insertMode: boolean;
  readonly visualMode: boolean;
  /** The first and the last character of what is selected in visual mode, whichever is first. */
  sel: { readonly anchor: Place; readonly head: Place };
}

/** What Vim does with the keys in one of its fields; `close` with a text puts that into the field instead. */
type FieldListener = (
  event: KeyboardEvent,
  text: string,
  close: (text?: string) => void,
) => boolean | undefined;

export interface FieldOptions {
  readonly value?: string;
  readonly onKeyDown?: FieldListener;
  readonly onKeyUp?: FieldListener;
}

/** Where Vim says and asks things. */
export interface VimScreen {
  /** Shows a field; `submit` is called with what has been typed into it. Returns the function that closes it. */
  readonly ask: (
    prefix: string,
    options: FieldOptions,
    submit: ((text: string) => void) | null,
  ) => () => void;
  readonly tell: (text: string) => void;
  /** Shows that a macro is being recorded. Returns the function to be called when it has been. */
  readonly record: () => () => void;
}

/** What deletes in insert mode, by the names that Vim has for the keys: `.` repeats that too. */
const DELETING: Readonly<Record<string, string>> = {
  Backspace: 'deleteLeft',
  Delete: 'deleteRight',
  'Ctrl-Backspace': 'deleteWordLeft',
  'Ctrl-Delete': 'deleteWordRight',
};

Vim.keyMap.default = (key: string) => (vim: RoomVim) => {
  const command = DELETING[key];
  if (command) vim.triggerEditorAction(command);
  return true;
};

// Without these, nothing that one types into a field has a meaning, and `.` knows of no deletions.
Object.assign(Vim, {
  keyName: vimKeyName,
  on: (target: EventTarget | null, type: string, listener: EventListener) =>
    target?.addEventListener(type, listener),
  off: (target: EventTarget | null, type: string, listener: EventListener) =>
    target?.removeEventListener(type, listener),
});

/** Vim in an editor whose text other people change as well, and whose fields belong to the page. */
export class RoomVim extends Vim {
  declare readonly editor: editor.IStandaloneCodeEditor;
  declare readonly state: { readonly vim?: VimState | null };
  declare curOp: { isVimOp?: boolean };
  /** Whether there is but one selection to Vim. */
  declare inVirtualSelectionMode?: boolean;
  readonly #screen: VimScreen;
  /** The ends of what is selected in visual mode; Monaco moves them with what others type. */
  readonly #ends: editor.IEditorDecorationsCollection;
  /** How many operations are under way within each other. */
  #operations = 0;

  constructor(codeEditor: editor.IStandaloneCodeEditor, screen: VimScreen) {
    super(codeEditor);
    this.#screen = screen;
    this.#ends = codeEditor.createDecorationsCollection();
  }

  /** What others type is nothing that this person has typed or selected: `.` does not repeat it. */
  override dispatch(signal: string, ...args: unknown[]): void {
    const model = this.editor.getModel();
    if ((signal === 'change' || signal === 'cursorActivity') && model && isReceiving(model)) {
      this.#moveSelection();
      return;
    }
    if (signal === 'change') this.#dispatchChange(args);
    else super.dispatch(signal, ...args);
    if (signal === 'cursorActivity') this.#keepSelection();
  }

  /** What is typed at several carets is one change to Monaco, and should be to Vim; it would wait for one from each. */
  #dispatchChange([, change]: readonly unknown[]): void {
    if (!isChange(change)) return;
    this.inVirtualSelectionMode = true;
    super.dispatch('change', this, { ...change, text: change.text.slice(0, 1) });
    this.inVirtualSelectionMode = false;
  }

  override operation<T>(run: () => T): T {
    this.#operations++;
    try {
      return run();
    } finally {
      this.#operations--;
      if (this.#operations === 0) {
        // Vim would take every later selection, with the mouse too, for its own.
        this.curOp = {};
        this.#keepSelection();
      }
    }
  }

  /** As wide as Monaco has it; the block is as wide as the character. */
  override enterVimMode(): void {
    super.enterVimMode();
    this.editor.updateOptions({ cursorWidth: 0 });
  }

  /** Where Vim listens for deletions in insert mode. */
  override getInputField(): HTMLElement | null {
    return this.editor.getDomNode();
  }

  override openDialog(
    template: Node,
    submit: ((text: string) => void) | null,
    options: FieldOptions,
  ): () => void {
    const asks = template instanceof DocumentFragment && template.querySelector('input') !== null;
    if (!asks) return this.#screen.record();
    return this.#screen.ask(template.firstElementChild?.textContent ?? '', options, submit);
  }

  override openNotification(message: Node): void {
    this.#screen.tell(message.textContent ?? '');
  }

  /** With Monaco's public functions; the internal ones that monaco-vim calls are not as they were. */
  override indentLine(line: number, right = true): void {
    const model = this.editor.getModel();
    const text = model?.getLineContent(line + 1) ?? '';
    if (!model || text === '') return;
    const { tabSize, indentSize } = model.getOptions();
    const indentation = /^[ \t]*/.exec(text)?.[0] ?? '';
    let width = 0;
    for (const space of indentation) width += space === '\t' ? tabSize - (width % tabSize) : 1;
    const spaces = ' '.repeat(Math.max(0, width + (right ? indentSize : -indentSize)));
    const range = rangeOf({ line, ch: 0 }, { line, ch: indentation.length });
    this.editor.executeEdits('vim', [{ range, text: model.normalizeIndentation(spaces) }]);
  }

  override dispose(): void {
    this.#ends.clear();
    super.dispose();
  }

  #keepSelection(): void {
    const { vim } = this.state;
    if (!vim?.visualMode) {
      if (this.#ends.length > 0) this.#ends.clear();
      return;
    }
    this.#ends.set(
      [vim.sel.anchor, vim.sel.head].map((place) => ({
        range: rangeOf(place, { ...place, ch: place.ch + 1 }),
        options: { stickiness: 1 satisfies editor.TrackedRangeStickiness },
      })),
    );
  }

  #moveSelection(): void {
    const { vim } = this.state;
    const [anchor, head] = this.#ends.getRanges();
    if (!vim?.visualMode || !anchor || !head) return;
    vim.sel = { anchor: placeOf(anchor), head: placeOf(head) };
  }
}

interface Change {
  /** What has been inserted, at each caret. */
  readonly text: readonly string[];
}

const isChange = (value: unknown): value is Change =>
  typeof value === 'object' && value !== null && 'text' in value && Array.isArray(value.text);

const rangeOf = (start: Place, end: Place): IRange => ({
  startLineNumber: start.line + 1,
  startColumn: start.ch + 1,
  endLineNumber: end.line + 1,
  endColumn: end.ch + 1,
});

/** Vim compares and copies places with nothing but their two numbers. */
const placeOf = ({ startLineNumber, startColumn }: IRange): Place =>
  Vim.Pos(startLineNumber - 1, startColumn - 1);
